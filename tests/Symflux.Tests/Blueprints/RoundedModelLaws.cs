using System.Text;

namespace Symflux.Tests.Blueprints;

public class RoundedModelLaws
{
    [Fact]
    public void Files_are_half_as_large_results_nearly_the_same_and_proofs_the_same() => Law.Holds(40, random =>
    {
        var (dimension, channels) = (random.Whole(1, 3), random.Whole(1, 2));
        var blueprint = random.Whole(0, 1) == 0 ? random.AnyBlueprint(dimension, channels) : random.StableBlueprint(dimension, channels);
        var model = new Model(blueprint, new ModelCard { Name = "random" });
        var single = model.InSinglePrecision();
        var (before, after) = (Certificate.Of(blueprint), Certificate.Of(single.Blueprint));
        Assert.False(before.NormStable.Constant < (after.NormStable.Constant ?? double.PositiveInfinity), $"κ: {before.NormStable} and {after.NormStable}");
        Assert.False(before.Lipschitz.Constant < (after.Lipschitz.Constant ?? double.PositiveInfinity), $"ℓ: {before.Lipschitz} and {after.Lipschitz}");
        Assert.Equal(blueprint.Blocks.Select(block => block.MeanViolation), single.Blueprint.Blocks.Select(block => block.MeanViolation));

        var f = random.Field(random.Grid(dimension, 8), channels);
        var difference = FieldExtensions.RelativeDifference(
            Solver.Run(blueprint, f).Values.ToArray(), Solver.Run(single.Blueprint, f).Values.ToArray());
        Assert.True(difference <= 1e-4, $"{difference}");

        // A model that was left alone is one of which something would be lost.
        var rounded = RoundedBlueprint.Of(blueprint);
        Assert.Equal(ModelRounding.KeepsClaims(blueprint, rounded), !ReferenceEquals(model, single));
        Assert.Contains("\"F32\"", Header(new Model(rounded, model.Card)));
        Assert.Equal(rounded, Read(Bytes(new Model(rounded, model.Card))).Blueprint);
    });

    [Fact]
    public void Zero_sums_and_mirror_images_stay_exact() => Law.Holds(40, random =>
    {
        var extent = random.OneOf(3, 5);
        var weights = Enumerable.Range(0, extent * extent).Select(_ => random.Normal()).ToArray();
        var mean = weights.Average();
        weights = [.. weights.Select(weight => weight - mean)];
        var mirrored = weights.Chunk(extent).SelectMany(row => row.Reverse()).ToArray();
        var even = weights.Zip(mirrored, (a, b) => a + b).ToArray();
        double[][] all = [weights, mirrored, even];
        var bank = new StencilBank(all.Select(each => new Stencil(each, 1, 1, extent, extent)), Boundary.Reflecting);
        var blueprint = new Blueprint(2, 1, [new ResidualBlock(bank, FluxLayer.Separate(new PeronaMalikFlux(1), 3), 1e-3)]);
        var rounded = RoundedBlueprint.Of(blueprint).Blocks.Cast<ResidualBlock>().Single().Stencils;
        Assert.All(rounded.Stencils, stencil =>
        {
            Assert.Equal(0, stencil.Coefficients.ToArray().Sum());
            Assert.All(stencil.Coefficients.ToArray(), weight => Assert.Equal(weight, (float)weight));
        });
        Assert.Equal(bank.IsFlipClosed(Axis.X), rounded.IsFlipClosed(Axis.X));
        Assert.True(bank.IsFlipClosed(Axis.X));
    });

    [Fact]
    public void Fluxes_that_fall_to_0_at_a_knot_do_so_behind_it() => Law.Holds(100, random =>
    {
        var (slopes, value) = (new List<double>(), 0.0);
        for (var k = random.Whole(2, 20); k > 0; k--)
        {
            slopes.Add(Math.Max(-value, random.Number(-1, k == 1 ? 0 : 1)));
            value = Math.Max(0, value + slopes[^1]);
        }

        slopes[^1] = Math.Max(0, slopes[^1]);
        var flux = new WeaklyMonotoneSplineFlux(random.Number(0.1, 10), [.. slopes]);
        var bank = new StencilBank([new Stencil([-1, 1], 1, 1, 1, 2)], Boundary.Natural);
        var rounded = RoundedBlueprint.Of(new Blueprint(1, 1, [new ResidualBlock(bank, FluxLayer.Separate(flux, 1), 0.1)]));
        var after = (WeaklyMonotoneSplineFlux)rounded.Blocks.Cast<ResidualBlock>().Single().Flux.Groups[0].Flux;
        var sum = 0.0;
        foreach (var (slope, before) in after.IntervalSlopes.Zip(slopes))
        {
            Assert.Equal(before, slope, 2e-6);
            Assert.Equal(slope, (float)slope);
            Assert.True((sum += slope) >= 0, $"{sum}");
        }
    });

    [Fact]
    public void Numbers_that_single_precision_does_not_hold_stay_in_double()
    {
        var third = new Blueprint(1, 1, [new ResidualBlock(
            new StencilBank([new Stencil([-1.0 / 3, 1.0 / 3], 1, 1, 1, 2)], Boundary.Natural), FluxLayer.Separate(new CharbonnierFlux(1), 1), 0.1)]);
        Assert.Contains("\"F64\"", Header(new Model(third, new ModelCard { Name = "third" })));
    }

    private static string Header(Model model) => Encoding.UTF8.GetString(Bytes(model));

    private static byte[] Bytes(Model model)
    {
        var stream = new MemoryStream();
        ModelFile.Write(stream, model);
        return stream.ToArray();
    }

    private static Model Read(byte[] bytes) => ModelFile.Read(new MemoryStream(bytes));
}
