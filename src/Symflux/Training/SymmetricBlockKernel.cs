using System.Buffers;
using System.Collections.Concurrent;
using System.Numerics;
using Symflux.Operators;
using Symflux.Solving.Kernels;

namespace Symflux.Training;

/// <summary>
/// Forward and backward pass of the symmetric residual block u⁺ = u − tKᵀΦ(Ku) − μ(u − f) for training on a CPU, with
/// t = τ or the adaptive step, on batches of images.
/// </summary>
/// <remarks>
/// <para>
/// With d = KᵀΦ(p), p = Ku, q = Φ(p) and the gradient d̄ that arrives for d: q̄ = Kd̄, p̄ = Φ'(p)·q̄, ū = Kᵀp̄; the
/// gradient of stencil c at offset o of channel i is Σ_x p̄_c(x) u_i(x + o) + q_c(x) d̄_i(x + o), with u and d̄ evenly
/// extended; that of the numbers of a flux is Σ_x q̄ ∂Φ/∂number; for knots, it collects q̄ with the weights of the interpolation.
/// </para>
/// <para>
/// Strips of a few rows, so that all channels of Ku stay in the cache; Ku is computed again in the backward pass rather
/// than stored. The images of a batch are shared between the threads; sums over the batch are taken in the order of the
/// images, so results do not depend on the number of threads.
/// </para>
/// <para>Batches are images × m × height × width, one after the other. Results must not overlap arguments.</para>
/// </remarks>
/// <typeparam name="T"><see cref="float"/>, or <see cref="double"/> for checks.</typeparam>
public sealed class SymmetricBlockKernel<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly SymmetricBlockShape shape;
    private readonly StripLayout layout;
    private readonly int samples;
    private readonly ConcurrentBag<ForwardPass<T>> forwards = [];
    private readonly ConcurrentBag<BackwardPass<T>> backwards = [];

    /// <summary>Prepares the kernel.</summary>
    /// <param name="height">Rows of the images.</param>
    /// <param name="width">Columns of the images.</param>
    /// <param name="shape">The block.</param>
    public SymmetricBlockKernel(int height, int width, SymmetricBlockShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (height < 1 || width < 1)
        {
            throw new SymfluxException($"the training kernel was asked for images of {width}×{height}; both must be at least 1");
        }

        this.shape = shape;
        samples = checked(shape.StateChannels * height * width);
        layout = StripLayout.For<T>(
            shape.StateChannels,
            shape.Channels,
            new StripAxis(Boundary.Reflecting, height, shape.StencilHeight, shape.StencilHeight / 2),
            new StripAxis(Boundary.Reflecting, width, shape.StencilWidth, shape.StencilWidth / 2),
            RowKernels<T>.Widest);
    }

    /// <summary>Computes d and u⁺.</summary>
    /// <param name="state">u.</param>
    /// <param name="input">f.</param>
    /// <param name="numbers">Stencils, numbers of fluxes, τ and μ.</param>
    /// <param name="term">Receives d, which the backward pass needs.</param>
    /// <param name="next">Receives u⁺.</param>
    public void Forward(
        ReadOnlyMemory<T> state, ReadOnlyMemory<T> input, SymmetricBlockNumbers<T> numbers, Memory<T> term, Memory<T> next)
    {
        var images = CountImages(numbers, state.Length, input.Length, term.Length, next.Length);
        Parallel.For(
            0,
            images,
            () => (forwards.TryTake(out var rested) ? rested : new ForwardPass<T>(shape, layout)).With(numbers),
            (image, _, pass) =>
            {
                pass.Run(Slice(state, image), Slice(input, image), Slice(term, image), Slice(next, image));
                return pass;
            },
            forwards.Add);
    }

    /// <summary>Computes the gradients of all arguments of <see cref="Forward"/>.</summary>
    /// <param name="state">u.</param>
    /// <param name="input">f.</param>
    /// <param name="numbers">Stencils, numbers of fluxes, τ and μ.</param>
    /// <param name="term">d, from the forward pass.</param>
    /// <param name="nextGradient">The gradient that arrives for u⁺.</param>
    /// <param name="stateGradient">Receives that of u.</param>
    /// <param name="inputGradient">Receives that of f; empty where it is not needed.</param>
    /// <param name="weightGradient">Receives that of the stencils.</param>
    /// <param name="fluxGradient">Receives that of the numbers of fluxes.</param>
    /// <returns>The gradients of τ and μ.</returns>
    public (double TimeStep, double Fidelity) Backward(
        ReadOnlyMemory<T> state, ReadOnlyMemory<T> input, SymmetricBlockNumbers<T> numbers,
        ReadOnlyMemory<T> term, ReadOnlyMemory<T> nextGradient,
        Memory<T> stateGradient, Memory<T> inputGradient, Span<T> weightGradient, Span<T> fluxGradient)
    {
        var inputLength = inputGradient.IsEmpty ? state.Length : inputGradient.Length;
        var images = CountImages(
            numbers, state.Length, input.Length, term.Length, nextGradient.Length, stateGradient.Length, inputLength);
        var (weights, numbersOfFluxes) = (shape.WeightCount, shape.FluxNumberCount);
        if (weightGradient.Length != weights || fluxGradient.Length != numbersOfFluxes)
        {
            throw new SymfluxException(
                $"the training kernel was given room for {weightGradient.Length} weights and {fluxGradient.Length} numbers of fluxes; "
                + $"it needs {weights} and {numbersOfFluxes}");
        }

        var weightParts = ArrayPool<T>.Shared.Rent(images * weights);
        var fluxParts = ArrayPool<T>.Shared.Rent(images * numbersOfFluxes);
        var scalarParts = new (double TimeStep, double Fidelity)[images];
        fluxParts.AsSpan().Clear();
        Parallel.For(
            0,
            images,
            () => (backwards.TryTake(out var rested) ? rested : new BackwardPass<T>(shape, layout)).With(numbers),
            (image, _, pass) =>
            {
                scalarParts[image] = pass.Run(
                    Slice(state, image), Slice(input, image), Slice(term, image), Slice(nextGradient, image),
                    Slice(stateGradient, image), inputGradient.IsEmpty ? default : Slice(inputGradient, image),
                    weightParts.AsSpan(image * weights, weights), fluxParts.AsSpan(image * numbersOfFluxes, numbersOfFluxes));
                return pass;
            },
            backwards.Add);

        Sum(weightParts, images, weightGradient);
        Sum(fluxParts, images, fluxGradient);
        ArrayPool<T>.Shared.Return(weightParts);
        ArrayPool<T>.Shared.Return(fluxParts);
        return (scalarParts.Sum(part => part.TimeStep), scalarParts.Sum(part => part.Fidelity));
    }

    private static void Sum(T[] parts, int images, Span<T> sum)
    {
        sum.Clear();
        for (var image = 0; image < images; image++)
        {
            RowKernels<T>.Widest.Add(parts.AsSpan(image * sum.Length, sum.Length), sum);
        }
    }

    private int CountImages(SymmetricBlockNumbers<T> numbers, params ReadOnlySpan<int> lengths)
    {
        foreach (var length in lengths)
        {
            if (length % samples != 0 || length != lengths[0])
            {
                throw new SymfluxException(
                    $"the training kernel was given batches of {lengths[0]} and {length} samples; it takes equally many whole images "
                    + $"of {samples} samples");
            }
        }

        return numbers.Weights.Length == shape.WeightCount && numbers.FluxNumbers.Length == shape.FluxNumberCount
            ? lengths[0] / samples
            : throw new SymfluxException(
                $"the training kernel was given {numbers.Weights.Length} weights and {numbers.FluxNumbers.Length} numbers of fluxes; "
                + $"it takes {shape.WeightCount} and {shape.FluxNumberCount}");
    }

    private ReadOnlySpan<T> Slice(ReadOnlyMemory<T> images, int image) => images.Span.Slice(image * samples, samples);

    private Span<T> Slice(Memory<T> images, int image) => images.Span.Slice(image * samples, samples);
}
