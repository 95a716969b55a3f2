using System.Numerics;
using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Solving.Kernels;

namespace Symflux.Solving;

/// <summary>
/// Evaluates d = KᵀΦ(Ku) of one residual block on one grid: the costly part of a step. Implementations own their
/// workspace, allocate nothing per call, and give the same bits for every number of threads.
/// </summary>
internal abstract class Direction<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Computes d from u.</summary>
    /// <param name="state">u, m channels.</param>
    /// <param name="direction">Receives d, m channels; must not overlap u.</param>
    /// <param name="team">The threads that share the work.</param>
    public abstract void Evaluate(T[] state, T[] direction, ThreadTeam team);

    /// <summary>Picks the fastest implementation for a block.</summary>
    public static Direction<T> For(ResidualBlock block, Grid grid, int threads) =>
        (Direction<T>?)FusedDirection<T>.TryCreate(block, grid, threads) ?? new GeneralDirection<T>(block, grid, threads);
}
