using Symflux.Blueprints;
using Symflux.Operators;
using Symflux.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Symflux.Torch.Layers;

/// <summary>
/// u − tKᵀΦ(Ku) − μ(u − f) by the training kernel, for the blocks that it covers: signals and images of any number of channels, a
/// reflecting bank of equal odd stencils, one flux per channel, all of one kind that <see cref="TrainableFlux"/> knows.
/// </summary>
internal sealed class FusedBlock
{
    private readonly SymmetricBlockShape shape;
    private readonly Dictionary<(long, long), SymmetricBlockKernel<float>> kernels = [];

    private FusedBlock(SymmetricBlockShape shape) => this.shape = shape;

    /// <summary>The fast path for a block, or null where it does not apply.</summary>
    public static FusedBlock? For(ResidualBlock block, int dimension) => ShapeOf(block, dimension) is { } shape ? new FusedBlock(shape) : null;

    /// <summary>What the kernel must know of a block besides its numbers, or null where the kernel does not cover it.</summary>
    public static SymmetricBlockShape? ShapeOf(ResidualBlock block, int dimension)
    {
        var bank = block.Stencils;
        var (height, width) = (bank.Stencils[0].Height, bank.Stencils[0].Width);
        var uniform = bank.Stencils.All(s =>
            s.Depth == 1 && s.Height == height && s.Width == width && 2 * s.OriginY + 1 == height && 2 * s.OriginX + 1 == width);
        if (dimension > 2 || block.Guide is not null || bank.Boundary != Boundary.Reflecting || !uniform)
        {
            return null;
        }

        var flux = block.Flux.Groups[0].Flux;
        return TrainableFlux.NumbersOf(flux) is not null && block.Flux.Groups.Index().All(entry =>
            entry.Item.Channels is [var channel] && channel == entry.Index && TrainableFlux.AreAlike(entry.Item.Flux, flux))
            ? new SymmetricBlockShape(bank.InputChannels, bank.OutputChannels, height, width, flux, block.StepControl)
            : null;
    }

    /// <summary>The numbers of a block that the kernel covers.</summary>
    public static SymmetricBlockNumbers<double> NumbersOf(ResidualBlock block) => new(
        block.Stencils.Stencils.SelectMany(stencil => stencil.Coefficients.ToArray()).ToArray(),
        block.Flux.Groups.SelectMany(group => TrainableFlux.NumbersOf(group.Flux)!.Value).ToArray(), block.TimeStep, block.Fidelity);

    /// <summary>Whether the kernel can take these values: single precision on the CPU.</summary>
    public static bool Takes(Tensor state) => state.dtype == ScalarType.Float32 && state.device_type == DeviceType.CPU;

    /// <summary>u − tKᵀΦ(Ku) − μ(u − f).</summary>
    /// <param name="state">u: batch × m × [height ×] width.</param>
    /// <param name="input">f.</param>
    /// <param name="weights">C × m × window.</param>
    /// <param name="fluxNumbers">C × numbers of a flux.</param>
    /// <param name="timeStep">τ.</param>
    /// <param name="fidelity">μ, or null for none.</param>
    public Tensor Predict(Tensor state, Tensor input, Tensor weights, Tensor fluxNumbers, Tensor timeStep, Tensor? fidelity)
    {
        var extents = state.dim() == 3 ? (1, state.shape[2]) : (state.shape[2], state.shape[3]);
        if (!kernels.TryGetValue(extents, out var kernel))
        {
            kernel = new SymmetricBlockKernel<float>((int)extents.Item1, (int)extents.Item2, shape);
            kernels.Add(extents, kernel);
        }

        return SymmetricBlockFunction.apply(
            kernel, state.contiguous(), input.contiguous(), weights.contiguous(), fluxNumbers.contiguous(), timeStep, fidelity!);
    }
}
