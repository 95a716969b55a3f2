using System.Numerics;
using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Solving.Kernels;

namespace Symflux.Solving;

/// <summary>
/// Evaluates d = KᵀΦ(Ku) of one residual block on one grid: the costly part of a step. Implementations own their
/// workspace, allocate nothing per call, and give the same bits for every number of threads.
/// </summary>
internal abstract class DiffusionTerm<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Computes d from u.</summary>
    /// <param name="state">u, m channels.</param>
    /// <param name="term">Receives d, m channels; must not overlap u.</param>
    /// <param name="team">The threads that share the work.</param>
    public abstract void Evaluate(T[] state, T[] term, ThreadTeam team);

    /// <summary>The same where some layers of d are asked for, rows of an image or slices of a volume; the others may be anything afterwards.</summary>
    /// <param name="state">u, m channels, all layers.</param>
    /// <param name="term">Receives d in these layers, m channels; must not overlap u.</param>
    /// <param name="first">The first layer.</param>
    /// <param name="end">End of the layers.</param>
    /// <param name="team">The threads that share the work.</param>
    public virtual void EvaluateLayers(T[] state, T[] term, int first, int end, ThreadTeam team) => Evaluate(state, term, team);

    /// <summary>Picks the fastest implementation for a block.</summary>
    public static DiffusionTerm<T> For(ResidualBlock block, Grid grid, int threads) =>
        (DiffusionTerm<T>?)FusedDiffusionTerm<T>.TryCreate(block, grid, threads)
        ?? (DiffusionTerm<T>?)SlicedDiffusionTerm<T>.TryCreate(block, grid, threads)
        ?? new GeneralDiffusionTerm<T>(block, grid, threads);
}
