namespace Symflux.Tests.Certificates;

/// <summary>How far steps must be shortened for a wanted κ.</summary>
public class StepReductionTests
{
    [Theory, InlineData(1.01), InlineData(1.5), InlineData(3.0)]
    public void A_cycle_with_the_steps_found_has_the_wanted_constant_and_longer_steps_do_not(double kappa)
    {
        var model = DiffusionModel.SecondOrder(Grid.Signal(6), new PeronaMalikFlux(1));
        var blueprint = new SemiIterativeScheme(2).Discretise(model, 20);
        Assert.True(Certificate.Of(blueprint).NormStable.Constant > 3);
        var found = Certificate.LargestStepFor(blueprint, kappa)!;
        Assert.InRange(found.Factor, 1e-4, 0.99);
        Assert.InRange(found.NormConstant, 1, kappa);
        Assert.InRange(Certificate.Of(found.Blueprint).NormStable.Constant!.Value, 1, kappa);
        Assert.Equal(found.Factor * ((ResidualBlock)blueprint.Blocks[3]).TimeStep, ((ResidualBlock)found.Blueprint.Blocks[3]).TimeStep, 1e-15);
        var longer = new Blueprint(1, 1, [.. found.Blueprint.Blocks.Cast<ResidualBlock>().Select(block => new ResidualBlock(
            block.Stencils, block.Flux, 1.0001 * block.TimeStep, block.Fidelity, block.Extrapolation))]);
        Assert.True(Certificate.Of(longer).NormStable.Constant > kappa);
        using var attack = new Attack(found.Blueprint, Grid.Signal(6), 8);
        Assert.InRange(attack.LargestGain(), 0.5, kappa);
    }

    [Fact]
    public void A_stable_blueprint_keeps_its_steps_and_an_unstable_one_gets_the_largest_stable_ones()
    {
        var model = DiffusionModel.SecondOrder(Grid.Signal(6), new PeronaMalikFlux(1));
        var stable = new ExplicitScheme(StepRule.Largest).Discretise(model, 3);
        var kept = Certificate.LargestStepFor(stable, 1)!;
        Assert.Equal((1, 1), (kept.Factor, kept.NormConstant));
        Assert.Equal(stable.Blocks[0], kept.Blueprint.Blocks[0]);
        // Twice the stable step, also inside a recurrent block: τωρ = 4(1 − ω).
        ResidualBlock Long(double omega) => new(model.Stencils, model.Flux, 2 * (1 - omega) * 2 / model.SpectralBound, omega);
        var unstable = new Blueprint(1, 1, [Long(0), new RecurrentBlock([Long(0.2)], new StoppingRule(3))]);
        Assert.Equal(0.5, Certificate.LargestStepFor(unstable, 1)!.Factor, 1e-6);
    }

    [Fact]
    public void What_cannot_be_reached_is_said()
    {
        var bank = new StencilBank(Derivative.Gradient(Grid.Signal(6)), Boundary.Natural);
        var biased = new ResidualBlock(bank, FluxLayer.Separate(new FreeFormFlux(1, [0, 1]), 1), 0.1);
        Assert.Null(Certificate.LargestStepFor(new Blueprint(1, 1, [biased]), 100));
        var model = DiffusionModel.SecondOrder(Grid.Signal(6), new PeronaMalikFlux(1));
        Assert.Null(Certificate.LargestStepFor(new SemiIterativeScheme(1).Discretise(model, 20), 1));
        Assert.Throws<SymfluxException>(() => Certificate.LargestStepFor(new Blueprint(1, 1, []), 0.9));
        Assert.Throws<SymfluxException>(() => Certificate.LargestStepFor(new Blueprint(1, 1, []), double.NaN));
    }
}
