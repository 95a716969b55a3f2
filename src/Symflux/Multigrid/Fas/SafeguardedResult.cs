using System.Collections.Immutable;
using System.Numerics;
using Symflux.Fields;

namespace Symflux.Multigrid.Fas;

/// <summary>Which cycle was run.</summary>
public enum CycleOrigin
{
    /// <summary>The initial guess.</summary>
    None = 0,

    /// <summary>The trained cycle.</summary>
    Trained = 1,

    /// <summary>The classical cycle.</summary>
    Classical = 2,
}

/// <summary>One cycle of a safeguarded iteration.</summary>
/// <param name="Cycle">Its number; 0 is the initial guess.</param>
/// <param name="Origin">Which cycle was run.</param>
/// <param name="Taken">Whether its result was taken; a rejected one is thrown away.</param>
/// <param name="Residual">‖b − A(x)‖ of the true problem after it, in units of that of the initial guess.</param>
/// <param name="WorkUnits">Work so far, in evaluations of A on the finest grid; the residuals are counted too.</param>
public readonly record struct SafeguardedCycle(int Cycle, CycleOrigin Origin, bool Taken, double Residual, double WorkUnits);

/// <summary>The outcome of a safeguarded iteration.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="Solution">The last state that was taken, with the mask where there is one; null where the iteration diverged.</param>
/// <param name="Reason">Why the iteration ended; only <see cref="StopReason.Converged"/> is a solution to the tolerance.</param>
/// <param name="History">All cycles, rejected ones included.</param>
public sealed record SafeguardedResult<T>(Field<T>? Solution, StopReason Reason, ImmutableArray<SafeguardedCycle> History)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Cycles of the trained block that were taken.</summary>
    public int TrainedCycles => History.Count(cycle => cycle is { Origin: CycleOrigin.Trained, Taken: true });

    /// <summary>Cycles of the classical block.</summary>
    public int ClassicalCycles => History.Count(cycle => cycle.Origin == CycleOrigin.Classical);
}
