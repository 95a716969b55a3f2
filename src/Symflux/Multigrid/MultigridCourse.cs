using System.Collections.Immutable;
using System.Globalization;

namespace Symflux.Multigrid;

/// <summary>How an iteration went: why it ended, with its history.</summary>
public record MultigridCourse
{
    internal MultigridCourse(StopReason reason, ImmutableArray<CycleRecord> history) => (Reason, History) = (reason, history);

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

    /// <summary>"converged after 5 cycles, residual 3.1E-07, 106 work units".</summary>
    public sealed override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Words(Reason)} after {Wording.Count(Cycles, "cycle")}, residual {Residual:E1}, {WorkUnits:F0} work units");

    /// <summary>What to say where a solution is asked for and the iteration diverged.</summary>
    internal SymfluxException Divergence() => new($"{this}; there is no solution to return: use a monotone flux, or a smaller diffusion weight");

    private static string Words(StopReason reason) => reason switch
    {
        StopReason.Converged => "converged",
        StopReason.CycleLimit => "stopped at the cycle limit",
        StopReason.Stagnated => "stagnated",
        _ => "diverged",
    };
}
