using System.Numerics;
using Symflux.Solving.Kernels;

namespace Symflux.Training;

/// <summary>What the forward and the backward pass of one thread have in common: the numbers of the block, laid out for the inner loops.</summary>
/// <typeparam name="T">Type of the values.</typeparam>
/// <typeparam name="TPass">The pass itself.</typeparam>
internal abstract class BlockPass<T, TPass>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TPass : BlockPass<T, TPass>
{
    protected BlockPass(SymmetricBlockShape shape, StripLayout layout)
    {
        (Shape, Layout) = (shape, layout);
        Weights = new StencilWeights<T>(shape.StateChannels, shape.Channels, shape.StencilHeight, shape.StencilWidth);
        Fluxes = [.. Enumerable.Range(0, shape.Channels).Select(_ => RowKernels<T>.Widest.Trainable(shape.Flux))];
        Border = new T[AdjointImage<T>.BorderSize(layout)];
        Steps = new ImageSteps<T>(shape, layout);
    }

    protected SymmetricBlockShape Shape { get; }

    protected StripLayout Layout { get; }

    protected StencilWeights<T> Weights { get; }

    protected TrainableRowFlux<T>[] Fluxes { get; }

    protected T[] Border { get; }

    protected ImageSteps<T> Steps { get; }

    protected SymmetricBlockNumbers<T> Numbers { get; private set; }

    /// <summary>Takes the numbers of a block over.</summary>
    public TPass With(SymmetricBlockNumbers<T> numbers)
    {
        Numbers = numbers;
        Weights.Set(numbers.Weights.Span);
        for (var c = 0; c < Fluxes.Length; c++)
        {
            Fluxes[c].Set(numbers.FluxNumbers.Span.Slice(c * Shape.NumbersPerFlux, Shape.NumbersPerFlux));
        }

        return (TPass)this;
    }
}
