using System.Numerics;
using Symflux.Solving;

namespace Symflux.Multigrid.Inpainting;

/// <summary>
/// Preconditioned conjugate gradients for Ae = r, A symmetric and positive definite on the unknown samples.
/// </summary>
/// <remarks>
/// Not the conjugate gradients of linear-solve blocks: those start at 0 without a preconditioner, on which their norm bound rests; these go on from a
/// guess, over padded channels with known samples among them, and every residual is judged.
/// M. R. Hestenes, E. Stiefel, Methods of conjugate gradients for solving linear systems, J. Res. NBS 49 (1952).
/// </remarks>
/// <param name="layout">Shape of the vectors.</param>
/// <param name="apply">Computes A p of all channels, 0 at known samples.</param>
/// <param name="precondition">Computes M r of a channel, 0 at known samples.</param>
/// <param name="channels">Number of channels.</param>
/// <param name="team">The threads that share the work.</param>
internal sealed class PreconditionedConjugateGradients<T>(
    PaddedLayout<T> layout, Action<T[][], T[][]> apply, Action<T[], T[]> precondition, int channels, ThreadTeam team)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly PaddedVectors<T> vectors = new(layout, channels);
    private readonly T[][] directions = layout.Create(channels);

    /// <summary>M r, and then A p.</summary>
    private readonly T[][] images = layout.Create(channels);

    /// <summary>Iterates until told to stop.</summary>
    /// <param name="move">Gets how far to go along which directions, of all channels; the sum of these is e.</param>
    /// <param name="r">r; receives the residual that is left.</param>
    /// <param name="goOn">Gets the norm of the residual after each iteration and says whether to go on.</param>
    public void Run(Action<double, T[][]> move, T[][] r, Func<double, bool> goOn)
    {
        var product = 0.0;
        for (var iteration = 0; ; iteration++)
        {
            for (var c = 0; c < channels; c++)
            {
                precondition(r[c], images[c]);
            }

            var next = vectors.Inner(r, images, team);
            vectors.Add(1, images, iteration == 0 ? 0 : next / product, directions, team);
            product = next;
            apply(directions, images);
            var curvature = vectors.Inner(directions, images, team);

            // Nothing is left to do, or rounding has spoiled the direction.
            if (!(curvature > 0))
            {
                goOn(Norm(r));
                return;
            }

            move(product / curvature, directions);
            vectors.Add(-product / curvature, images, 1, r, team);

            if (!goOn(Norm(r)))
            {
                return;
            }
        }
    }

    /// <summary>‖r‖ over all channels.</summary>
    public double Norm(T[][] r) => vectors.Norm(r, team);
}
