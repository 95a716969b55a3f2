using System.Numerics;
using Symflux.Solving;

namespace Symflux.Multigrid.Fas;

/// <summary>
/// A on one level: residuals and smoothing. Implementations own their workspace, allocate nothing per call, and give the
/// same bits for every number of threads.
/// </summary>
internal abstract class LevelOperator<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>The operator of a problem on one of its meshes: the fast one where there is one.</summary>
    public static LevelOperator<T> Of(StationaryProblem<T> problem, Mesh mesh, T[]? mask, int threads) =>
        (LevelOperator<T>?)ImageOperator.TryCreate(problem, mesh, mask, threads)
        ?? new GridOperator<T>(mesh, problem.Channels, problem.Flux, problem.Coupling, problem.Reaction, problem.Diffusion, mask, threads);

    /// <summary>r = b − A(x).</summary>
    /// <param name="x">The state.</param>
    /// <param name="b">The right-hand side; null for 0.</param>
    /// <param name="r">Receives the residual; must not overlap the others.</param>
    /// <param name="team">The threads that share the work.</param>
    /// <returns>‖r‖².</returns>
    public abstract double Residual(T[] x, T[]? b, T[] r, ThreadTeam team);

    /// <summary>Smooths x in place.</summary>
    /// <param name="smoother">The method.</param>
    /// <param name="sweeps">ν.</param>
    /// <param name="x">The state.</param>
    /// <param name="b">The right-hand side.</param>
    /// <param name="work">Working space as large as x.</param>
    /// <param name="team">The threads that share the work.</param>
    public abstract void Smooth(Smoother smoother, int sweeps, T[] x, T[] b, T[] work, ThreadTeam team);
}
