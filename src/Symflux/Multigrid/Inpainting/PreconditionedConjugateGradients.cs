using System.Numerics;
using Symflux.Solving;

namespace Symflux.Multigrid.Inpainting;

/// <summary>
/// Preconditioned conjugate gradients for Ae = r, A symmetric and positive definite on the unknown samples, the same for
/// every channel.
/// </summary>
/// <remarks>
/// Not the conjugate gradients of linear-solve blocks: those start at 0 without a preconditioner, on which their norm bound rests; these go on from a
/// guess, over padded channels with known samples among them, and every residual is judged.
/// M. R. Hestenes, E. Stiefel, Methods of conjugate gradients for solving linear systems, J. Res. NBS 49 (1952).
/// </remarks>
/// <param name="layout">Shape of the vectors.</param>
/// <param name="apply">Computes A p, 0 at known samples.</param>
/// <param name="precondition">Computes M r, 0 at known samples, in a buffer of its own.</param>
/// <param name="channels">Number of channels.</param>
/// <param name="team">The threads that share the work.</param>
internal sealed class PreconditionedConjugateGradients<T>(
    PaddedLayout<T> layout, Action<T[], T[]> apply, Func<T[], T[]> precondition, int channels, ThreadTeam team)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly PaddedVectors<T> vectors = new(layout);
    private readonly T[][] directions = Create(layout, channels);
    private readonly T[][] images = Create(layout, channels);
    private readonly T[][] corrections = new T[channels][];

    /// <summary>One buffer per channel.</summary>
    public static T[][] Create(PaddedLayout<T> layout, int channels) => [.. Enumerable.Range(0, channels).Select(_ => layout.Create())];

    /// <summary>Iterates until told to stop.</summary>
    /// <param name="x">Receives x + e.</param>
    /// <param name="r">r; receives the residual that is left.</param>
    /// <param name="goOn">Gets the norm of the residual after each iteration and says whether to go on.</param>
    public void Run(T[][] x, T[][] r, Func<double, bool> goOn)
    {
        var product = 0.0;
        for (var iteration = 0; ; iteration++)
        {
            var next = 0.0;
            for (var c = 0; c < channels; c++)
            {
                var z = precondition(r[c]);
                next += vectors.Inner(r[c], z, team);
                // z lives in a buffer that the next channel needs; image c is free until A p is computed.
                corrections[c] = channels == 1 ? z : images[c];
                if (channels > 1)
                {
                    Array.Copy(z, images[c], z.Length);
                }
            }

            for (var c = 0; c < channels; c++)
            {
                vectors.Add(1, corrections[c], iteration == 0 ? 0 : next / product, directions[c], team);
            }

            product = next;
            var curvature = 0.0;
            for (var c = 0; c < channels; c++)
            {
                apply(directions[c], images[c]);
                curvature += vectors.Inner(directions[c], images[c], team);
            }

            // Nothing is left to do, or rounding has spoiled the direction.
            if (!(curvature > 0))
            {
                goOn(Norm(r));
                return;
            }

            for (var c = 0; c < channels; c++)
            {
                vectors.Add(product / curvature, directions[c], 1, x[c], team);
                vectors.Add(-product / curvature, images[c], 1, r[c], team);
            }

            if (!goOn(Norm(r)))
            {
                return;
            }
        }
    }

    /// <summary>‖r‖ over all channels.</summary>
    public double Norm(T[][] r)
    {
        var sum = 0.0;
        foreach (var channel in r)
        {
            sum += vectors.Inner(channel, channel, team);
        }

        return Math.Sqrt(sum);
    }
}
