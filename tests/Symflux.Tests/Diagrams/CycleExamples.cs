using System.Collections.Immutable;

namespace Symflux.Tests.Diagrams;

/// <summary>Multigrid cycles for drawings.</summary>
internal static class CycleExamples
{
    /// <summary>The cycle of an implicit step in 2D: forward differences on every level, damped Jacobi sweeps.</summary>
    public static CycleBlock Implicit(CycleShape shape, int levels, double time, DiffusivityFlux flux) => new(
        [.. Enumerable.Range(0, levels).Select(l => Level(l, levels, flux, 1, time, [0.8, 0.8], [0.8, 0.8]))], shape);

    /// <summary>The cycle of inpainting: the state is the image and its mask.</summary>
    public static CycleBlock Inpainting(CycleShape shape, int levels, DiffusivityFlux flux) => new(
        [.. Enumerable.Range(0, levels).Select(l => Level(l, levels, flux, 1, 1, [0.8], [0.8, 0.7]))], shape, mask: 1);

    /// <summary>Any cycle: other stencils, fluxes, numbers and sweeps on every level.</summary>
    public static CycleBlock Any(Generators random, int dimension)
    {
        var channels = random.Whole(1, 3);
        var count = random.Whole(1, 8);
        var (outputs, masked) = (random.Whole(1, 4), random.Whole(0, 1) == 1);
        var levels = Enumerable.Range(0, count).Select(l => new CycleLevel(
            random.Bank(dimension, channels, outputs, random.Boundary()), random.Layer(outputs), random.Number(masked ? 0.1 : 0, 2), random.Number(0.1, 300), random.Number(0.1, 9),
            Weights(), l == count - 1 ? [] : Weights(),
            l == count - 1 ? null : CycleTransfer.Classical(dimension, random.OneOf(Interpolation.Constant, Interpolation.Linear))));
        return new CycleBlock([.. levels], random.OneOf(CycleShape.V, CycleShape.W, CycleShape.F), masked ? random.Whole(0, channels) : null);

        ImmutableArray<double> Weights() => [.. Enumerable.Range(0, random.Whole(0, 3)).Select(_ => random.Number(0.3, 1.2))];
    }

    private static CycleLevel Level(
        int level, int levels, DiffusivityFlux flux, double reaction, double diffusion, ImmutableArray<double> before, ImmutableArray<double> after)
    {
        var spacing = Math.Pow(2, level);
        var bank = new StencilBank([Derivative.First(Fields.Axis.X, spacing), Derivative.First(Fields.Axis.Y, spacing)], Boundary.Natural);
        var isCoarsest = level == levels - 1;
        return new CycleLevel(
            bank, FluxLayer.Coupled(flux, 2, 2), reaction, diffusion, 4 / (spacing * spacing),
            isCoarsest ? [.. Enumerable.Repeat(0.8, 12)] : before, isCoarsest ? [] : after,
            isCoarsest ? null : CycleTransfer.Classical(2, Interpolation.Linear));
    }
}
