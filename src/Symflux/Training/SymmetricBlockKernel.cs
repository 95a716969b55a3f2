using System.Collections.Concurrent;
using System.Numerics;

namespace Symflux.Training;

/// <summary>
/// Forward and backward pass of d = KᵀΦ(Ku) for training on a CPU: batches of one-channel images, C odd k×k stencils
/// with reflecting boundaries, and per channel a flux given by its values at equidistant knots.
/// </summary>
/// <remarks>
/// <para>
/// With p = Ku, q = Φ(p) and the gradient d̄ that arrives for d: q̄ = Kd̄, p̄ = Φ'(p)·q̄, ū = Kᵀp̄; the gradient of
/// stencil c at offset o is Σ_x p̄_c(x) u(x + o) + q_c(x) d̄(x + o), with u and d̄ evenly extended; that of the knots
/// collects q̄ with the weights of the interpolation.
/// </para>
/// <para>
/// One channel at a time, so that all planes stay in the cache; Ku is computed again in the backward pass rather than
/// stored. The images of a batch are shared between the threads; sums over the batch are taken in the order of the
/// images, so results do not depend on the number of threads.
/// </para>
/// </remarks>
/// <typeparam name="T"><see cref="float"/>, or <see cref="double"/> for checks.</typeparam>
public sealed class SymmetricBlockKernel<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly int height;
    private readonly int width;
    private readonly int channels;
    private readonly int extent;
    private readonly KnotFlux<T> flux;
    private readonly ConcurrentBag<Workspace> workspaces = [];

    /// <summary>Prepares the kernel.</summary>
    /// <param name="height">Rows of the images.</param>
    /// <param name="width">Columns of the images.</param>
    /// <param name="channels">C.</param>
    /// <param name="extent">k, odd.</param>
    /// <param name="kind">What the knot values mean.</param>
    /// <param name="knots">Number of knots per channel, at least 2.</param>
    /// <param name="knotSpacing">Distance of the knots, &gt; 0, in grey values.</param>
    public SymmetricBlockKernel(int height, int width, int channels, int extent, KnotFluxKind kind, int knots, double knotSpacing)
    {
        if (extent < 1 || extent % 2 == 0)
        {
            throw new SymfluxException($"the extent of the stencils is {extent}; the training kernel takes odd extents");
        }

        (this.height, this.width, this.channels, this.extent) = (height, width, channels, extent);
        flux = new KnotFlux<T>(kind, knots, knotSpacing);
    }

    /// <summary>Computes d.</summary>
    /// <param name="state">u, images one after the other.</param>
    /// <param name="weights">Stencils, C·k·k.</param>
    /// <param name="knotValues">C × knots.</param>
    /// <param name="direction">Receives d, as long as <paramref name="state"/>.</param>
    public void Forward(ReadOnlyMemory<T> state, ReadOnlyMemory<T> weights, ReadOnlyMemory<T> knotValues, Memory<T> direction)
    {
        var samples = height * width;
        Parallel.For(0, state.Length / samples, image =>
        {
            var work = Rent();
            work.U.Extend(state.Span.Slice(image * samples, samples));
            work.Sum.Values.AsSpan().Clear();
            for (var c = 0; c < channels; c++)
            {
                var stencil = weights.Span.Slice(c * extent * extent, extent * extent);
                Analyse(work.U, stencil, work.P);
                for (var y = 0; y < height; y++)
                {
                    flux.Evaluate(work.P.Row(y), KnotsOf(knotValues, c), work.Q.Row(y));
                }

                Synthesise(work.Q, stencil, work.Flipped, work.Sum);
            }

            work.Sum.Fold(direction.Span.Slice(image * samples, samples));
            workspaces.Add(work);
        });
    }

    /// <summary>Computes the gradients of all arguments of <see cref="Forward"/>.</summary>
    /// <param name="state">u.</param>
    /// <param name="weights">Stencils.</param>
    /// <param name="knotValues">C × knots.</param>
    /// <param name="directionGradient">d̄.</param>
    /// <param name="stateGradient">Receives ū.</param>
    /// <param name="weightGradient">Receives the gradient of the stencils.</param>
    /// <param name="knotGradient">Receives the gradient of the knot values.</param>
    public void Backward(
        ReadOnlyMemory<T> state, ReadOnlyMemory<T> weights, ReadOnlyMemory<T> knotValues, ReadOnlyMemory<T> directionGradient,
        Memory<T> stateGradient, Span<T> weightGradient, Span<T> knotGradient)
    {
        var samples = height * width;
        var images = state.Length / samples;
        var perImage = new (T[] Weights, T[] Knots)[images];
        Parallel.For(0, images, image =>
        {
            var work = Rent();
            var (weightSums, knotSums) = (new T[weights.Length], new T[knotValues.Length]);
            work.U.Extend(state.Span.Slice(image * samples, samples));
            work.G.Extend(directionGradient.Span.Slice(image * samples, samples));
            work.Sum.Values.AsSpan().Clear();
            for (var c = 0; c < channels; c++)
            {
                var stencil = weights.Span.Slice(c * extent * extent, extent * extent);
                Analyse(work.U, stencil, work.P);
                Analyse(work.G, stencil, work.QGradient);
                var knots = KnotsOf(knotValues, c);
                work.KnotSums.AsSpan().Clear();
                for (var y = 0; y < height; y++)
                {
                    flux.Differentiate(work.P.Row(y), knots, work.QGradient.Row(y), work.Q.Row(y), work.PGradient.Row(y), work.KnotSums);
                }

                flux.Collect(work.KnotSums, KnotsOf(knotSums, c));
                var sums = weightSums.AsSpan(c * extent * extent, extent * extent);
                WeightGradient(work.PGradient, work.U, sums);
                WeightGradient(work.Q, work.G, sums);
                Synthesise(work.PGradient, stencil, work.Flipped, work.Sum);
            }

            work.Sum.Fold(stateGradient.Span.Slice(image * samples, samples));
            perImage[image] = (weightSums, knotSums);
            workspaces.Add(work);
        });

        weightGradient.Clear();
        knotGradient.Clear();
        foreach (var (weightSums, knotSums) in perImage)
        {
            Add(weightSums, weightGradient);
            Add(knotSums, knotGradient);
        }
    }

    private static void Add(T[] terms, Span<T> sums)
    {
        for (var i = 0; i < terms.Length; i++)
        {
            sums[i] += terms[i];
        }
    }

    private Workspace Rent() => workspaces.TryTake(out var work) ? work : new Workspace(height, width, extent / 2, flux.Knots);

    private ReadOnlySpan<T> KnotsOf(ReadOnlyMemory<T> values, int channel) => values.Span.Slice(channel * flux.Knots, flux.Knots);

    private Span<T> KnotsOf(T[] values, int channel) => values.AsSpan(channel * flux.Knots, flux.Knots);

    /// <summary>p = one channel of Ku: the extended plane correlated with the stencil.</summary>
    private void Analyse(PaddedPlane<T> extended, ReadOnlySpan<T> stencil, PaddedPlane<T> result) => PlaneKernels<T>.Correlate(
        extended.Values, extended.Stride, stencil, extent,
        result.Values.AsSpan(result.Margin * (result.Stride + 1)), result.Stride, height, width, accumulate: false);

    /// <summary>
    /// Adds one channel of Vᵀq: q, zero beyond its edge, correlated with the mirrored stencil. q has a margin of 2r, the
    /// sum one of r.
    /// </summary>
    private void Synthesise(PaddedPlane<T> q, ReadOnlySpan<T> stencil, T[] flipped, PaddedPlane<T> sum)
    {
        stencil.CopyTo(flipped);
        Array.Reverse(flipped);
        PlaneKernels<T>.Correlate(
            q.Values, q.Stride, flipped, extent, sum.Values, sum.Stride, height + extent - 1, width + extent - 1, accumulate: true);
    }

    private void WeightGradient(PaddedPlane<T> weight, PaddedPlane<T> extended, Span<T> sums) => PlaneKernels<T>.CorrelatePlanes(
        weight.Values.AsSpan(weight.Margin * (weight.Stride + 1)), weight.Stride, extended.Values, extended.Stride,
        extent, height, width, sums);

    /// <summary>The planes that one thread works on.</summary>
    private sealed class Workspace(int height, int width, int radius, int knots)
    {
        /// <summary>u and d̄, extended.</summary>
        public PaddedPlane<T> U { get; } = new(height, width, radius);

        public PaddedPlane<T> G { get; } = new(height, width, radius);

        /// <summary>Results of correlation, whose margins are never read.</summary>
        public PaddedPlane<T> P { get; } = new(height, width, 0);

        public PaddedPlane<T> QGradient { get; } = new(height, width, 0);

        /// <summary>Arguments of the adjoint, zero in a margin of twice the radius.</summary>
        public PaddedPlane<T> Q { get; } = new(height, width, 2 * radius);

        public PaddedPlane<T> PGradient { get; } = new(height, width, 2 * radius);

        /// <summary>Sum over the channels, before folding.</summary>
        public PaddedPlane<T> Sum { get; } = new(height, width, radius);

        public T[] Flipped { get; } = new T[(2 * radius + 1) * (2 * radius + 1)];

        public T[] KnotSums { get; } = new T[KnotFlux<T>.Histograms * knots];
    }
}
