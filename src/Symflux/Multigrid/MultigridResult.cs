using System.Collections.Immutable;
using System.Numerics;
using Symflux.Fields;

namespace Symflux.Multigrid;

/// <summary>How an iteration ended: the solution, or why there is none, with the history.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed record MultigridResult<T> : MultigridCourse where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Field<T>? solution;

    internal MultigridResult(Field<T>? solution, StopReason reason, ImmutableArray<CycleRecord> history) : base(reason, history) => this.solution = solution;

    /// <summary>The last iterate.</summary>
    /// <exception cref="SymfluxException">The iteration diverged.</exception>
    public Field<T> Solution => solution ?? throw Divergence();
}
