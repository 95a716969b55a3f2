using System.Collections.Concurrent;
using System.Numerics;
using Symflux.Operators;
using Symflux.Solving.Kernels;

namespace Symflux.Training;

/// <summary>
/// Forward and backward pass of d = KᵀΦ(Ku) for training on a CPU: batches of images of m channels, C odd stencils of
/// m×k×k weights with reflecting boundaries, and for each of them a flux given by its values at equidistant knots.
/// </summary>
/// <remarks>
/// <para>
/// With p = Ku, q = Φ(p) and the gradient d̄ that arrives for d: q̄ = Kd̄, p̄ = Φ'(p)·q̄, ū = Kᵀp̄; the gradient of
/// stencil c at offset o of channel i is Σ_x p̄_c(x) u_i(x + o) + q_c(x) d̄_i(x + o), with u and d̄ evenly extended; that
/// of the knots collects q̄ with the weights of the interpolation.
/// </para>
/// <para>
/// Strips of a few rows, so that all channels of Ku stay in the cache; Ku is computed again in the backward pass rather
/// than stored. The images of a batch are shared between the threads; sums over the batch are taken in the order of the
/// images, so results do not depend on the number of threads.
/// </para>
/// </remarks>
/// <typeparam name="T"><see cref="float"/>, or <see cref="double"/> for checks.</typeparam>
public sealed class SymmetricBlockKernel<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly int stateChannels;
    private readonly int channels;
    private readonly int taps;
    private readonly int extent;
    private readonly int knots;
    private readonly double knotSpacing;
    private readonly KnotFluxKind kind;
    private readonly StripLayout layout;
    private readonly ConcurrentBag<Forwards> forwards = [];
    private readonly ConcurrentBag<Backwards> backwards = [];

    /// <summary>Prepares the kernel.</summary>
    /// <param name="height">Rows of the images.</param>
    /// <param name="width">Columns of the images.</param>
    /// <param name="stateChannels">m, the channels of u.</param>
    /// <param name="channels">C, the channels of Ku.</param>
    /// <param name="extent">k, odd.</param>
    /// <param name="kind">What the knot values mean.</param>
    /// <param name="knots">Number of knots per channel, at least 2; up to 32 are fastest.</param>
    /// <param name="knotSpacing">Distance of the knots, &gt; 0, in grey values.</param>
    public SymmetricBlockKernel(
        int height, int width, int stateChannels, int channels, int extent, KnotFluxKind kind, int knots, double knotSpacing)
    {
        if (height < 1 || width < 1 || stateChannels < 1 || channels < 1)
        {
            throw new SymfluxException(
                $"the training kernel was asked for {channels} stencils on {stateChannels} channels of {width}×{height}; all must be at least 1");
        }

        if (extent < 1 || extent % 2 == 0)
        {
            throw new SymfluxException($"the extent of the stencils is {extent}; the training kernel takes odd extents");
        }

        if (knots < 2 || !(knotSpacing > 0 && double.IsFinite(knotSpacing)))
        {
            throw new SymfluxException($"the flux has {knots} knots {knotSpacing} apart; at least 2 at a positive distance are needed");
        }

        (this.stateChannels, this.channels, this.extent) = (stateChannels, channels, extent);
        (this.kind, this.knots, this.knotSpacing) = (kind, knots, knotSpacing);
        taps = stateChannels * extent * extent;
        layout = StripLayout.For<T>(
            stateChannels,
            channels,
            new StripAxis(Boundary.Reflecting, height, extent, extent / 2),
            new StripAxis(Boundary.Reflecting, width, extent, extent / 2));
    }

    private int Samples => stateChannels * layout.Y.Samples * layout.X.Samples;

    /// <summary>Computes d.</summary>
    /// <param name="state">u: images × m × height × width.</param>
    /// <param name="weights">Stencils: C × m × k × k.</param>
    /// <param name="knotValues">C × knots.</param>
    /// <param name="direction">Receives d, as long as <paramref name="state"/>; must not overlap it.</param>
    public void Forward(ReadOnlyMemory<T> state, ReadOnlyMemory<T> weights, ReadOnlyMemory<T> knotValues, Memory<T> direction)
    {
        var images = Check(state, weights, knotValues, direction.Length);
        Parallel.For(
            0,
            images,
            () => (forwards.TryTake(out var rested) ? rested : new Forwards(this)).With(weights.Span, knotValues.Span),
            (image, _, work) =>
            {
                work.Run(Slice(state, image), Slice(direction, image));
                return work;
            },
            forwards.Add);
    }

    /// <summary>Computes the gradients of all arguments of <see cref="Forward"/>.</summary>
    /// <param name="state">u.</param>
    /// <param name="weights">Stencils.</param>
    /// <param name="knotValues">C × knots.</param>
    /// <param name="directionGradient">d̄.</param>
    /// <param name="stateGradient">Receives ū; must not overlap u or d̄.</param>
    /// <param name="weightGradient">Receives the gradient of the stencils.</param>
    /// <param name="knotGradient">Receives the gradient of the knot values.</param>
    public void Backward(
        ReadOnlyMemory<T> state, ReadOnlyMemory<T> weights, ReadOnlyMemory<T> knotValues, ReadOnlyMemory<T> directionGradient,
        Memory<T> stateGradient, Span<T> weightGradient, Span<T> knotGradient)
    {
        var images = Check(state, weights, knotValues, directionGradient.Length);
        _ = Check(state, weights, knotValues, stateGradient.Length);
        var weightSums = new T[images * weights.Length];
        var knotSums = new T[images * knotValues.Length];
        Parallel.For(
            0,
            images,
            () => (backwards.TryTake(out var rested) ? rested : new Backwards(this)).With(weights.Span, knotValues.Span),
            (image, _, work) =>
            {
                work.Run(
                    Slice(state, image), Slice(directionGradient, image), Slice(stateGradient, image),
                    weightSums.AsSpan(image * weights.Length, weights.Length), knotSums.AsSpan(image * knotValues.Length, knotValues.Length));
                return work;
            },
            backwards.Add);

        weightGradient.Clear();
        knotGradient.Clear();
        for (var image = 0; image < images; image++)
        {
            StripOperator<T>.Add(weightSums.AsSpan(image * weights.Length, weights.Length), weightGradient);
            StripOperator<T>.Add(knotSums.AsSpan(image * knotValues.Length, knotValues.Length), knotGradient);
        }
    }

    private int Check(ReadOnlyMemory<T> state, ReadOnlyMemory<T> weights, ReadOnlyMemory<T> knotValues, int length)
    {
        if (state.Length % Samples != 0 || length != state.Length || weights.Length != channels * taps || knotValues.Length != channels * knots)
        {
            throw new SymfluxException(
                $"the training kernel was given {state.Length} and {length} samples, {weights.Length} weights and {knotValues.Length} knot "
                + $"values; it takes whole images of {Samples} samples, {channels * taps} weights and {channels * knots} knot values");
        }

        return state.Length / Samples;
    }

    private ReadOnlySpan<T> Slice(ReadOnlyMemory<T> images, int image) => images.Span.Slice(image * Samples, Samples);

    private Span<T> Slice(Memory<T> images, int image) => images.Span.Slice(image * Samples, Samples);

    /// <summary>What both passes need of one thread.</summary>
    private abstract class Work<TWork>(SymmetricBlockKernel<T> kernel) where TWork : Work<TWork>
    {
        protected StencilWeights<T> Weights { get; } = new(kernel.stateChannels, kernel.channels, kernel.extent, kernel.extent);

        protected TrainableKnotFlux<T>[] Fluxes { get; } =
            [.. Enumerable.Range(0, kernel.channels)
                .Select(_ => new TrainableKnotFlux<T>(kernel.kind == KnotFluxKind.SplineDiffusivity, kernel.knots, kernel.knotSpacing))];

        protected T[] Border { get; } = new T[AdjointImage<T>.BorderSize(kernel.layout)];

        public TWork With(ReadOnlySpan<T> weights, ReadOnlySpan<T> knotValues)
        {
            Weights.Set(weights);
            for (var c = 0; c < Fluxes.Length; c++)
            {
                Fluxes[c].Set(knotValues.Slice(c * kernel.knots, kernel.knots));
            }

            return (TWork)this;
        }
    }

    private sealed class Forwards : Work<Forwards>
    {
        private readonly StripLayout layout;
        private readonly DirectionSweep<T> sweep;

        public Forwards(SymmetricBlockKernel<T> kernel) : base(kernel)
        {
            layout = kernel.layout;
            sweep = new DirectionSweep<T>(layout, Weights, Fluxes);
        }

        public void Run(ReadOnlySpan<T> state, Span<T> direction)
        {
            var result = new AdjointImage<T>(layout, direction, Border);
            sweep.Run(state, result, layout.Y.AdjointFirst, layout.Y.AdjointEnd);
            result.Fold();
        }
    }

    private sealed class Backwards : Work<Backwards>
    {
        private readonly StripLayout layout;
        private readonly GradientSweep<T> sweep;
        private readonly int knots;

        public Backwards(SymmetricBlockKernel<T> kernel) : base(kernel)
        {
            (layout, knots) = (kernel.layout, kernel.knots);
            sweep = new GradientSweep<T>(layout, Weights, Fluxes);
        }

        public void Run(
            ReadOnlySpan<T> state, ReadOnlySpan<T> directionGradient, Span<T> stateGradient, Span<T> weightGradient, Span<T> knotGradient)
        {
            sweep.Run(state, directionGradient, new AdjointImage<T>(layout, stateGradient, Border), weightGradient);
            for (var c = 0; c < Fluxes.Length; c++)
            {
                Fluxes[c].TakeGradient(knotGradient.Slice(c * knots, knots));
            }
        }
    }
}
