using Symflux.Blueprints;
using Symflux.Fluxes;
using Symflux.Operators;
using Symflux.Torch.Fluxes;
using Symflux.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Symflux.Torch.Layers;

/// <summary>
/// KᵀΦ(Ku) by the training kernel, for the blocks that it covers: images of any number of channels, a reflecting bank of
/// equal odd stencils, one free-form or spline flux per channel with common knots.
/// </summary>
internal sealed class FusedDirection
{
    private readonly int stateChannels;
    private readonly int channels;
    private readonly int extent;
    private readonly KnotFluxKind kind;
    private readonly int knots;
    private readonly double knotSpacing;
    private readonly Dictionary<(long, long), SymmetricBlockKernel<float>> kernels = [];

    private FusedDirection(int stateChannels, int channels, int extent, KnotFluxKind kind, int knots, double knotSpacing)
    {
        (this.stateChannels, this.channels, this.extent) = (stateChannels, channels, extent);
        (this.kind, this.knots, this.knotSpacing) = (kind, knots, knotSpacing);
    }

    /// <summary>The fast path for a block, or null where it does not apply.</summary>
    public static FusedDirection? For(ResidualBlock block, int dimension)
    {
        var bank = block.Stencils;
        var k = bank.Stencils[0].Width;
        var uniform = bank.Stencils.All(s => s.Depth == 1 && s.Height == k && s.Width == k && 2 * s.OriginX + 1 == k && 2 * s.OriginY + 1 == k);
        if (dimension != 2 || bank.Boundary != Boundary.Reflecting || !uniform)
        {
            return null;
        }

        var first = block.Flux.Groups[0].Flux;
        var (kind, knots, spacing) = Shape(first);
        var common = block.Flux.Groups.Index().All(entry =>
            entry.Item.Channels is [var channel] && channel == entry.Index && Shape(entry.Item.Flux) == (kind, knots, spacing));
        return common && kind is { } known ? new FusedDirection(bank.InputChannels, bank.OutputChannels, k, known, knots, spacing) : null;
    }

    /// <summary>Whether the kernel can take these values: single precision on the CPU.</summary>
    public static bool Takes(Tensor state) => state.dtype == ScalarType.Float32 && state.device_type == DeviceType.CPU;

    /// <summary>KᵀΦ(Ku).</summary>
    /// <param name="state">u: batch × m × height × width.</param>
    /// <param name="weights">C × m × k × k.</param>
    /// <param name="flux">The flux layer, for its knot values.</param>
    public Tensor Evaluate(Tensor state, Tensor weights, FluxParameters flux)
    {
        var shape = (state.shape[2], state.shape[3]);
        if (!kernels.TryGetValue(shape, out var kernel))
        {
            kernel = new SymmetricBlockKernel<float>(
                (int)shape.Item1, (int)shape.Item2, stateChannels, channels, extent, kind, knots, knotSpacing);
            kernels.Add(shape, kernel);
        }

        return SymmetricBlockFunction.apply(kernel, state.contiguous(), weights.contiguous(), flux.KnotValues().contiguous());
    }

    private static (KnotFluxKind? Kind, int Knots, double Spacing) Shape(Flux flux) => flux switch
    {
        FreeFormFlux free => (KnotFluxKind.FreeForm, free.Values.Length, free.KnotSpacing),
        SplineDiffusivityFlux spline => (KnotFluxKind.SplineDiffusivity, spline.Values.Length, spline.KnotSpacing),
        _ => (null, 0, 0),
    };
}
