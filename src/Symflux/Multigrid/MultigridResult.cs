using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using Symflux.Fields;

namespace Symflux.Multigrid;

/// <summary>How an iteration ended: the solution, or why there is none, with the history.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed record MultigridResult<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Field<T>? solution;

    internal MultigridResult(Field<T>? solution, StopReason reason, ImmutableArray<CycleRecord> history)
    {
        this.solution = solution;
        Reason = reason;
        History = history;
    }

    /// <summary>Why the iteration ended.</summary>
    public StopReason Reason { get; }

    /// <summary>The residual after every cycle, the start included.</summary>
    public ImmutableArray<CycleRecord> History { get; }

    /// <summary>Whether the residual met the tolerance.</summary>
    public bool HasConverged => Reason == StopReason.Converged;

    /// <summary>Cycles done.</summary>
    public int Cycles => History[^1].Cycle;

    /// <summary>The last residual relative to the first.</summary>
    public double Residual => History[^1].Residual;

    /// <summary>The work in evaluations of A on the finest grid.</summary>
    public double WorkUnits => History[^1].WorkUnits;

    /// <summary>The last iterate.</summary>
    /// <exception cref="SymfluxException">The iteration diverged.</exception>
    public Field<T> Solution => solution ?? throw new SymfluxException(
        $"{this}; there is no solution to return: use a monotone flux, or a smaller diffusion weight");

    /// <summary>"converged after 5 cycles, residual 3.1E-07, 106 work units".</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Words(Reason)} after {Wording.Count(Cycles, "cycle")}, residual {Residual:E1}, {WorkUnits:F0} work units");

    private static string Words(StopReason reason) => reason switch
    {
        StopReason.Converged => "converged",
        StopReason.CycleLimit => "stopped at the cycle limit",
        StopReason.Stagnated => "stagnated",
        _ => "diverged",
    };
}
