using System.Collections.Immutable;
using Symflux.Blueprints;
using Symflux.Fluxes;
using Symflux.Operators;

namespace Symflux.Benchmarks;

/// <summary>Networks of the shapes that the benchmarks measure, with random numbers; everything follows from a fixed seed.</summary>
internal static class Examples
{
    public const int Knots = 31;
    public const double KnotSpacing = 7;

    /// <summary>A chain of symmetric blocks with reflecting boundaries.</summary>
    /// <param name="stateChannels">m.</param>
    /// <param name="blocks">Number of blocks.</param>
    /// <param name="channels">C.</param>
    /// <param name="extent">k.</param>
    /// <param name="flux">Makes the flux of a channel.</param>
    /// <param name="stepControl">Whether the step is limited when the block runs.</param>
    public static Blueprint Network(
        int stateChannels, int blocks, int channels, int extent, Func<Random, Flux> flux, StepControl stepControl = default)
    {
        var random = new Random(1);
        return new Blueprint(2, stateChannels, [.. Enumerable.Range(0, blocks).Select(_ => (Block)Block())]);

        ResidualBlock Block()
        {
            var bank = new StencilBank(Enumerable.Range(0, channels).Select(_ => Stencil(random, stateChannels, extent)), Boundary.Reflecting);
            ImmutableArray<Flux> fluxes = [.. Enumerable.Range(0, channels).Select(_ => flux(random))];
            return new ResidualBlock(bank, FluxLayer.Separate(fluxes), 0.5 / (bank.NormBound * bank.NormBound), fidelity: 0.05, stepControl: stepControl);
        }
    }

    /// <summary>A free-form flux near that of Perona and Malik.</summary>
    public static Flux FreeForm(Random random) => new FreeFormFlux(
        KnotSpacing,
        [.. Enumerable.Range(0, Knots).Select(k => (k - Knots / 2) * KnotSpacing).Select(s => s / (1 + s * s / 400) + random.NextDouble() - 0.5)]);

    /// <summary>Grey values 0 to 255.</summary>
    public static float[] Image(int samples)
    {
        var random = new Random(2);
        return [.. Enumerable.Range(0, samples).Select(_ => 255 * random.NextSingle())];
    }

    private static Stencil Stencil(Random random, int stateChannels, int extent)
    {
        var weights = Enumerable.Range(0, stateChannels * extent * extent).Select(_ => random.NextDouble() - 0.5).ToArray();
        var mean = weights.Average();
        return new Stencil([.. weights.Select(w => (w - mean) / extent)], stateChannels, 1, extent, extent);
    }
}
