using System.Collections.Immutable;
using Symflux.Blueprints;
using Symflux.Fluxes;
using Symflux.Operators;
using Symflux.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Symflux.Torch.Layers;

/// <summary>
/// u − tKᵀΦ(Ku) − μ(u − f) by the training kernel, for the blocks that it covers: images of any number of channels, a
/// reflecting bank of equal odd stencils, one free-form, (weakly) monotone or diffusivity spline per channel, all of one kind with
/// common knots.
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
        var k = bank.Stencils[0].Width;
        var uniform = bank.Stencils.All(s => s.Depth == 1 && s.Height == k && s.Width == k && 2 * s.OriginX + 1 == k && 2 * s.OriginY + 1 == k);
        if (dimension != 2 || block.Guide is not null || bank.Boundary != Boundary.Reflecting || !uniform)
        {
            return null;
        }

        var first = block.Flux.Groups[0].Flux;
        var (kind, knots, spacing) = Knots(first);
        var common = block.Flux.Groups.Index().All(entry =>
            entry.Item.Channels is [var channel] && channel == entry.Index
            && entry.Item.Flux.GetType() == first.GetType() && Knots(entry.Item.Flux) == (kind, knots, spacing));
        return common && kind is { } known
            ? new SymmetricBlockShape(bank.InputChannels, bank.OutputChannels, k, known, knots, spacing, block.StepControl)
            : null;
    }

    /// <summary>The numbers of a block that the kernel covers.</summary>
    public static SymmetricBlockNumbers<double> NumbersOf(ResidualBlock block) => new(
        block.Stencils.Stencils.SelectMany(stencil => stencil.Coefficients.ToArray()).ToArray(),
        block.Flux.Groups.SelectMany(group => Values(group.Flux)).ToArray(), block.TimeStep, block.Fidelity);

    /// <summary>Whether the kernel can take these values: single precision on the CPU.</summary>
    public static bool Takes(Tensor state) => state.dtype == ScalarType.Float32 && state.device_type == DeviceType.CPU;

    /// <summary>u − tKᵀΦ(Ku) − μ(u − f).</summary>
    /// <param name="state">u: batch × m × height × width.</param>
    /// <param name="input">f.</param>
    /// <param name="weights">C × m × k × k.</param>
    /// <param name="knotValues">C × knots.</param>
    /// <param name="timeStep">τ.</param>
    /// <param name="fidelity">μ, or null for none.</param>
    public Tensor Predict(Tensor state, Tensor input, Tensor weights, Tensor knotValues, Tensor timeStep, Tensor? fidelity)
    {
        var extents = (state.shape[2], state.shape[3]);
        if (!kernels.TryGetValue(extents, out var kernel))
        {
            kernel = new SymmetricBlockKernel<float>((int)extents.Item1, (int)extents.Item2, shape);
            kernels.Add(extents, kernel);
        }

        return SymmetricBlockFunction.apply(
            kernel, state.contiguous(), input.contiguous(), weights.contiguous(), knotValues.contiguous(), timeStep, fidelity!);
    }

    private static ImmutableArray<double> Values(Flux flux) => flux switch
    {
        FreeFormFlux free => free.Values,
        SlopeSplineFlux odd => odd.ToFreeForm().Values,
        SplineDiffusivityFlux spline => spline.Values,
        _ => [],
    };

    private static (KnotFluxKind? Kind, int Knots, double Spacing) Knots(Flux flux) => flux switch
    {
        FreeFormFlux free => (KnotFluxKind.FreeForm, free.Values.Length, free.KnotSpacing),
        // Odd values around 0.
        SlopeSplineFlux odd => (KnotFluxKind.FreeForm, 2 * odd.IntervalSlopes.Length + 1, odd.KnotSpacing),
        SplineDiffusivityFlux spline => (KnotFluxKind.SplineDiffusivity, spline.Values.Length, spline.KnotSpacing),
        _ => (null, 0, 0),
    };
}
