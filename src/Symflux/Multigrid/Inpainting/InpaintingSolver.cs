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
        var solution = image.Clone();
        var course = Run(ImagePart<T>.Whole(solution, mask), known, options ?? InpaintingOptions.Default, progress, cancellation.ThrowIfCancellationRequested);
        return new MultigridResult<T>(course.Reason == StopReason.Diverged ? null : solution, course.Reason, course.History);
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

    /// <summary>Fills in what a rank holds of an image, together with the others.</summary>
    /// <param name="part">f and c; receives the solution.</param>
    /// <param name="known">How many samples are known in the whole, at least 1.</param>
    /// <param name="options">Model, tolerance, threads.</param>
    /// <param name="progress">Receives a report after every iteration.</param>
    /// <param name="stopWhereAsked">Is called between iterations, and throws to stop.</param>
    internal static MultigridCourse Run<T>(
        ImagePart<T> part, long known, InpaintingOptions options, IProgress<CycleRecord>? progress, Action stopWhereAsked)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var iteration = new InpaintingIteration(options, progress, stopWhereAsked);
        part.StartAtMean(known);
        if (known == (long)part.Share.Rows * part.Width)
        {
            // All known: the identity.
            iteration.Start(0);
            return iteration.Course;
        }

        part.RefreshMask();
        using var team = new ThreadTeam(options.Machine.Threads);
        if (options.Model == InpaintingModel.Biharmonic)
        {
            new BiharmonicInpainting<T>(part, team).Run(iteration);
        }
        else
        {
            new DiffusionInpainting<T>(part, options.Model, options.Contrast, team).Run(iteration);
        }

        return iteration.Course;
    }
}
