namespace Symflux.Tests.Certificates;

/// <summary>Fact 12: an average over symmetries has the bounds of its body, and is refused where the body is.</summary>
public class SymmetrisationCertificateLaws
{
    [Fact]
    public void The_average_has_the_constants_of_its_body() => Law.Holds(12, random =>
    {
        var dimension = random.Whole(1, 2);
        var body = random.Whole(0, 2) == 0 ? random.StableBlueprint(dimension, 1, 2) : random.AnyMixedBlueprint(dimension, 1);
        var (alone, average) = (Certificate.Of(body), Certificate.Of(body.Symmetrised(random.OneOf(SymmetryGroup.Reflections, SymmetryGroup.Hyperoctahedral))));
        // The block around the body is rounded up once more.
        Assert.Equal(alone.NormStable.Constant ?? 0, average.NormStable.Constant ?? 0, 1e-12 * (alone.NormStable.Constant ?? 1));
        Assert.Equal(alone.Lipschitz.Constant ?? 0, average.Lipschitz.Constant ?? 0, 1e-12 * (alone.Lipschitz.Constant ?? 1));
        Attack.Check(body.Symmetrised(), random, starts: 1, ascents: 2);
    });

    [Fact]
    public void The_proof_names_the_isometry_and_goes_on_in_the_body()
    {
        var body = new ExplicitScheme(StepRule.Largest).Discretise(DiffusionModel.SecondOrder(Grid.Image(1, 1), new PeronaMalikFlux(1), Coupling.Gradient), 1);
        var claim = Certificate.Of(body.Symmetrised()).NormStable;
        Assert.Equal(1, claim.Constant);
        Assert.Equal("fact 12", claim.Reason);
        Assert.Equal("block 1", claim.Steps[0].Blocks);
        Assert.True(claim.Steps[0].Holds);
        Assert.Contains("isometry", claim.Steps[0].Hypothesis, StringComparison.Ordinal);
        Assert.Contains("N(gu) = gN(u) (fact 12)", claim.Steps[0].Conclusion, StringComparison.Ordinal);
        Assert.Contains(claim.Steps, step => step is { Blocks: "block 1, in the body: blocks 1–4", Holds: true }
            && step.Conclusion.Contains("(fact 1)", StringComparison.Ordinal));
    }

    [Fact]
    public void Extrapolated_bodies_are_bounded_cycle_by_cycle_as_they_are_alone()
    {
        var body = new SemiIterativeScheme(2).Discretise(DiffusionModel.SecondOrder(Grid.Signal(8), new PeronaMalikFlux(1)), 4);
        var (alone, average) = (Certificate.Of(body).NormStable, Certificate.Of(body.Symmetrised()).NormStable);
        Assert.True(alone.Constant > 1);
        Assert.Equal(alone.Constant!.Value, average.Constant!.Value, 1e-12);
        Assert.False(average.Steps[0].Holds);
        Assert.Contains(average.Steps, step => step.Blocks.StartsWith("block 1, in the body: blocks ", StringComparison.Ordinal)
            && step.Conclusion.Contains("the norm grows by at most", StringComparison.Ordinal));
        Assert.Contains("1 of 1 blocks may expand", average.Reason, StringComparison.Ordinal);
        Assert.Equal(Certificate.LargestStepFor(body, 1.2)!.Factor, Certificate.LargestStepFor(body.Symmetrised(), 1.2)!.Factor, 1e-6);
    }

    [Fact]
    public void What_the_body_is_refused_for_is_named_and_a_ball_within_or_behind_helps()
    {
        var random = new Generators(3);
        var cycle = random.AnyCycle(2, 1);
        var claim = Certificate.Of(new Blueprint(2, 1, [cycle]).Symmetrised()).NormStable;
        Assert.StartsWith(
            "refused, because block 1 (SymmetrisationBlock) has no bound: block 1 (CycleBlock) of its body has no "
                + "bound", claim.Reason, StringComparison.Ordinal);
        Assert.Equal(1, Certificate.Of(new Blueprint(2, 1, [cycle, new BallProjectionBlock(1)]).Symmetrised()).NormStable.Constant);
        Assert.Equal(1, Certificate.Of(new Blueprint(2, 1, [cycle]).Symmetrised().Then(new Blueprint(2, 1, [new BallProjectionBlock(1)]))).NormStable.Constant);
    }
}
