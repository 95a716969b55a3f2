using System.Collections.Immutable;
using CsCheck;
using Symflux.Blueprints;
using Symflux.Fluxes;
using Symflux.Operators;

namespace Symflux.Testing.Grammar;

/// <summary>Random blocks without a body.</summary>
public static class BlockGrammar
{
    private static readonly Gen<double> Weight = Gen.Frequency((1, Gen.OneOf(0.0, 1, -1)), (2, Fraction(-2, 2)));

    private static readonly Gen<Boundary> AnyBoundary = Gen.OneOf(Boundary.Natural, Boundary.Zero, Boundary.Reflecting);

    private static readonly Gen<double> Contrast = Gen.OneOf(1, 0.3, 3);

    private static readonly Gen<DiffusivityFlux> Diffusivity = Gen.OneOf(
        Gen.Const((DiffusivityFlux)new LinearFlux()),
        Contrast.Select(lambda => (DiffusivityFlux)new CharbonnierFlux(lambda)),
        Contrast.Select(lambda => (DiffusivityFlux)new TotalVariationFlux(lambda)),
        Contrast.Select(lambda => (DiffusivityFlux)new PeronaMalikFlux(lambda)),
        Contrast.Select(lambda => (DiffusivityFlux)new PeronaMalikExponentialFlux(lambda)),
        Contrast.Select(lambda => (DiffusivityFlux)new WeickertFlux(lambda)),
        Fraction(0, 1).Array[1, 5].Select(slopes => (DiffusivityFlux)new MonotoneSplineFlux(0.5, [.. slopes])),
        Fraction(0, 1).Array[2, 5].Select(values => (DiffusivityFlux)new SplineDiffusivityFlux(0.5, [.. values])),
        Fraction(-1, 1).Array[2, 5].Select(WeaklyMonotone));

    /// <summary>Any flux; of one channel for those that have no group form.</summary>
    private static readonly Gen<Flux> Free = Gen.OneOf(
        Fraction(-2, 2).Array[2, 5].Select(values => (Flux)new FreeFormFlux(0.5, [.. values])),
        Gen.Select(Contrast, Gen.Double[1.1, 4]).Select((lambda, ratio) => (Flux)new ForwardBackwardFlux(lambda, ratio)));

    /// <summary>
    /// A residual block: any step within or beyond what is stable, exactly at the limit among them, any data term and extrapolation, with or
    /// without step control and guide.
    /// </summary>
    public static Gen<Block> Residual(int dimension, int width) =>
        from bank in Bank(dimension, width)
        from bounded in Gen.Frequency((4, Gen.Const(true)), (1, Gen.Const(false)))
        from layer in Layer(bank.OutputChannels, bounded)
        from mu in Gen.Frequency((2, Gen.Const(0.0)), (2, Gen.Double[0, 1]), (1, Gen.OneOf(1.0, 0.5)))
        from share in Gen.Frequency((2, Gen.Const(1.0)), (2, Gen.Double[0, 1]), (1, Gen.Double[1, 3]))
        from kind in Gen.Frequency((6, Gen.Const("plain")), (2, Gen.Const("extrapolated")), (2, Gen.Const("adaptive")), (1, Gen.Const("guided")))
        from alpha in Gen.Frequency((2, Gen.Double[0, 1]), (2, Gen.Double[1, 2]), (1, Gen.Double[-0.5, 0]))
        from window in Gen.OneOf(1, 2, 3, 5, 32)
        from guide in Bank(dimension, width, bank.OutputChannels)
        let rho = (layer.Bound ?? 1) * bank.NormBound * bank.NormBound
        let tau = rho > 0 ? share * 2 * (1 - mu) / rho : share
        select (Block)new ResidualBlock(
            bank, layer, kind == "adaptive" ? 3 * tau : tau, mu, kind == "extrapolated" ? alpha : 1,
            kind == "adaptive" ? StepControl.Adaptive(window) : StepControl.Fixed,
            kind == "guided" && layer.Groups.All(entry => entry.Flux is DiffusivityFlux) ? guide : null);

    /// <summary>A semi-implicit step with any solver that its stencils allow.</summary>
    public static Gen<Block> LinearSolve(int dimension, int width) =>
        from lines in Gen.Bool
        from bank in lines ? LineStencil(dimension).Array[1, 2].Select(s => new StencilBank(s, Boundary.Natural).PerChannel(width)) : Bank(dimension, width)
        from layer in Layer(bank.OutputChannels, bounded: true)
        from size in Gen.Double[0, 10]
        from mu in Gen.Frequency((1, Gen.Const(0.0)), (1, Gen.Double[0, 2]))
        from iterations in Gen.OneOf(1, 2, 100)
        let solver = !lines ? LinearSolver.ConjugateGradients(1e-14, iterations)
            : dimension == 1 ? LinearSolver.Direct : LinearSolver.AdditiveOperatorSplitting
        select (Block)new LinearSolveBlock(bank, layer, size / Math.Max(1e-3, bank.NormBound * bank.NormBound), mu, solver);

    /// <summary>A multigrid cycle, on states of several channels with a mask among them or without.</summary>
    public static Gen<Block> Cycle(int dimension, int width) =>
        from seed in Gen.Int[0, 1_000_000]
        from masked in Gen.Bool
        select (Block)(masked && width > 1
            ? new Generators(seed).AnyCycle(dimension, width - 1, width - 1, largest: 2)
            : new Generators(seed).AnyCycle(dimension, width, largest: 2));

    /// <summary>A bank of one to three stencils, or of a given number.</summary>
    private static Gen<StencilBank> Bank(int dimension, int width, int? outputs = null) =>
        from stencils in outputs is { } count ? AnyStencil(dimension, width).Array[count] : AnyStencil(dimension, width).Array[1, 3]
        from boundary in AnyBoundary
        select new StencilBank(stencils, boundary);

    private static Gen<Stencil> AnyStencil(int dimension, int width) =>
        from extents in dimension switch
        {
            1 => Gen.OneOf((1, 1, 2), (1, 1, 1), (1, 1, 3)),
            2 => Gen.OneOf((1, 1, 2), (1, 2, 1), (1, 2, 2), (1, 1, 3)),
            // Norm bounds of stencils with weights along all three axes are found from hundreds of thousands of frequencies.
            _ => Gen.OneOf((1, 1, 2), (1, 2, 1), (2, 1, 1)),
        }
        let taps = extents.Item1 * extents.Item2 * extents.Item3
        from weights in Weight.Array[width * taps]
        from z in Gen.Int[0, extents.Item1 - 1]
        from y in Gen.Int[0, extents.Item2 - 1]
        from x in Gen.Int[0, extents.Item3 - 1]
        select new Stencil(weights, width, extents.Item1, extents.Item2, extents.Item3, z, y, x);

    private static Gen<Stencil> LineStencil(int dimension) =>
        from axis in Gen.Int[1, dimension]
        from weights in Weight.Array[2]
        select axis switch
        {
            1 => new Stencil(weights, 1, 1, 1, 2),
            2 => new Stencil(weights, 1, 1, 2, 1),
            _ => new Stencil(weights, 1, 2, 1, 1),
        };

    /// <summary>Fluxes on groups of neighbouring channels.</summary>
    private static Gen<FluxLayer> Layer(int channels, bool bounded) =>
        from size in Gen.Int[1, channels]
        let groups = (channels + size - 1) / size
        from fluxes in (bounded ? Diffusivity.Select(flux => (Flux)flux) : Free).Array[groups]
        select new FluxLayer(
        [
            .. fluxes.Index().SelectMany(entry => Group(entry.Item, [.. Enumerable.Range(entry.Index * size, Math.Min(size, channels - entry.Index * size))])),
        ]);

    /// <summary>One coupled group, or single channels for a flux that cannot be coupled.</summary>
    private static IEnumerable<FluxGroup> Group(Flux flux, ImmutableArray<int> channels) =>
        flux is DiffusivityFlux ? [new FluxGroup(channels, flux)] : channels.Select(channel => new FluxGroup([channel], flux));

    /// <summary>A number of ordinary size: generators of doubles also give ones like 1e-85.</summary>
    private static Gen<double> Fraction(int low, int high) => Gen.Int[64 * low, 64 * high].Select(value => value / 64.0);

    private static DiffusivityFlux WeaklyMonotone(double[] slopes)
    {
        var (admissible, sum) = (new List<double>(), 0.0);
        foreach (var (k, slope) in slopes.Index())
        {
            admissible.Add(Math.Max(k == slopes.Length - 1 ? 0 : -sum, slope));
            sum += admissible[^1];
        }

        return new WeaklyMonotoneSplineFlux(0.5, [.. admissible]);
    }
}
