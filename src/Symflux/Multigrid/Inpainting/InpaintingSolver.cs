using System.Numerics;
using Symflux.Fields;
using Symflux.Models;
using Symflux.Solving;

namespace Symflux.Multigrid.Inpainting;

/// <summary>Fills in the unknown samples of images: c(u − f) + (1 − c)·KᵀΦ(Ku) = 0. Known samples are kept exactly.</summary>
/// <remarks>
/// Conjugate gradients on the unknown samples, preconditioned by a multigrid cycle on aggregates (twice, one after the
/// other, for the biharmonic model, whose operator is nearly the square). Charbonnier's model takes Newton's method for u and its dual variable, the
/// edge-enhancing one, whose energy is not convex, nonlinear conjugate gradients from near the Charbonnier solution; both lower the energy.
/// The cycle runs in single precision. Each call has buffers of its own, so that several threads may call at once.
/// </remarks>
public static class InpaintingSolver
{
    /// <summary>Fills in an image.</summary>
    /// <param name="image">f: a signal or image, any channels; finite where known, unused elsewhere.</param>
    /// <param name="mask">c: one channel of the image's size, 1 where known and 0 elsewhere, known at least once.</param>
    /// <param name="options">Model, tolerance, threads; null for homogeneous diffusion.</param>
    /// <param name="progress">Receives a report after every iteration.</param>
    /// <param name="cancellation">Stops between iterations with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The solution with its history; a cycle there is an iteration of conjugate gradients.</returns>
    /// <exception cref="SymfluxException">A volume, a mask of another shape, not binary or without a known sample.</exception>
    public static MultigridResult<T> Solve<T>(
        Field<T> image, Field<T> mask, InpaintingOptions? options = null,
        IProgress<CycleRecord>? progress = null, CancellationToken cancellation = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.Grid.Depth > 1)
        {
            throw new SymfluxException($"volumes such as this of {image.Grid} are filled in by MultigridSolver with StationaryProblem.Inpainting");
        }

        var known = KnownSamples.Count(image, mask);
        options ??= InpaintingOptions.Default;
        var solution = InitialGuess(image, mask, known);
        using var team = new ThreadTeam(options.Machine.Threads);
        var iteration = new InpaintingIteration(options.Tolerance, options.MaxIterations, progress, cancellation);
        if (known == image.Grid.Count)
        {
            // All known: the identity.
            iteration.Start(0);
        }
        else if (options.Model == InpaintingModel.Biharmonic)
        {
            new BiharmonicInpainting<T>(solution, mask, team).Run(iteration);
        }
        else
        {
            new DiffusionInpainting<T>(solution, mask, options.Model, options.Contrast, team).Run(iteration);
        }

        return new MultigridResult<T>(iteration.Reason == StopReason.Diverged ? null : solution, iteration.Reason, [.. iteration.History]);
    }

    /// <summary>The same on a thread of the pool.</summary>
    /// <inheritdoc cref="Solve"/>
    public static Task<MultigridResult<T>> SolveAsync<T>(
        Field<T> image, Field<T> mask, InpaintingOptions? options = null,
        IProgress<CycleRecord>? progress = null, CancellationToken cancellation = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(image);
        return Task.Run(() => Solve(image, mask, options, progress, cancellation), cancellation);
    }

    /// <summary>f where it is known, its mean elsewhere.</summary>
    private static Field<T> InitialGuess<T>(Field<T> image, Field<T> mask, int known) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var guess = image.Clone();
        var isKnown = mask.Values;
        for (var c = 0; c < image.Channels; c++)
        {
            var values = guess.Channel(c);
            var sum = 0.0;
            for (var i = 0; i < values.Length; i++)
            {
                sum += isKnown[i] == T.Zero ? 0 : double.CreateSaturating(values[i]);
            }

            var mean = T.CreateSaturating(sum / known);
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = isKnown[i] == T.Zero ? mean : values[i];
            }
        }

        return guess;
    }
}
