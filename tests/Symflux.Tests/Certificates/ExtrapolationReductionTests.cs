namespace Symflux.Tests.Certificates;

/// <summary>How much extrapolation a wanted κ leaves.</summary>
public class ExtrapolationReductionTests
{
    private static readonly DiffusionModel Model = DiffusionModel.SecondOrder(Grid.Signal(6), new PeronaMalikFlux(1));

    [Theory, InlineData(1.01), InlineData(1.5), InlineData(3.0)]
    public void A_cycle_with_the_weights_found_has_the_wanted_constant_and_with_larger_ones_it_does_not(double kappa)
    {
        var blueprint = new SemiIterativeScheme(2).Discretise(Model, 20);
        var found = Certificate.LargestExtrapolationFor(blueprint, kappa)!;
        Assert.InRange(found.Factor, 1e-4, 0.99);
        Assert.InRange(Certificate.Of(found.Blueprint).NormStable.Constant!.Value, 1, kappa);
        Assert.Equal(found.NormConstant, Certificate.Of(found.Blueprint).NormStable.Constant);
        var (before, after) = ((ResidualBlock)blueprint.Blocks[3], (ResidualBlock)found.Blueprint.Blocks[3]);
        Assert.Equal((before.TimeStep, before.Fidelity), (after.TimeStep, after.Fidelity));
        Assert.Equal(found.Factor * (before.Extrapolation - 1), after.Extrapolation - 1, 1e-12);
        var larger = Weighted(found.Blueprint, alpha => 1 + 1.0001 * (alpha - 1));
        Assert.True(Certificate.Of(larger).NormStable.Constant > kappa);
        using var attack = new Attack(found.Blueprint, Grid.Signal(6), 9);
        Assert.InRange(attack.LargestGain(), 0.5, kappa);
    }

    [Fact]
    public void Nothing_beyond_means_is_left_for_1_and_means_are_kept()
    {
        var blueprint = new SemiIterativeScheme(1).Discretise(Model, 20);
        var none = Certificate.LargestExtrapolationFor(blueprint, 1)!;
        Assert.Equal((0, 1), (none.Factor, none.NormConstant));
        Assert.All(none.Blueprint.Blocks, block => Assert.Equal(1, ((ResidualBlock)block).Extrapolation));
        var means = Weighted(blueprint, alpha => 1 / (1 + alpha));
        var kept = Certificate.LargestExtrapolationFor(means, 1)!;
        Assert.Equal((1, 1), (kept.Factor, kept.NormConstant));
        Assert.Equal(means.Blocks[2], kept.Blueprint.Blocks[2]);
        var backwards = Certificate.LargestExtrapolationFor(Weighted(blueprint, alpha => 1 - alpha), 1)!;
        Assert.Equal(0, ((ResidualBlock)backwards.Blueprint.Blocks[2]).Extrapolation);
    }

    [Fact]
    public void Steps_that_expand_by_themselves_are_beyond_help()
    {
        var unstable = new ResidualBlock(Model.Stencils, Model.Flux, 3 / Model.SpectralBound, 0, 1.5);
        Assert.Null(Certificate.LargestExtrapolationFor(new Blueprint(1, 1, [unstable, unstable]), 1.5));
        Assert.Throws<SymfluxException>(() => Certificate.LargestExtrapolationFor(new Blueprint(1, 1, []), 0.9));
    }

    private static Blueprint Weighted(Blueprint blueprint, Func<double, double> weight) => new(
        blueprint.Dimension, blueprint.Channels, [.. blueprint.Blocks.Cast<ResidualBlock>().Select(block => new ResidualBlock(
            block.Stencils, block.Flux, block.TimeStep, block.Fidelity, weight(block.Extrapolation)))]);
}
