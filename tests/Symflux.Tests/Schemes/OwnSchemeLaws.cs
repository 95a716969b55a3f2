namespace Symflux.Tests.Schemes;

/// <summary>A scheme that a program brings of its own is read like the others.</summary>
public class OwnSchemeLaws
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 10)];

    [Theory, MemberData(nameof(Seeds))]
    public void It_reaches_the_time_is_run_and_certified_by_its_blocks(int seed)
    {
        var random = new Generators(seed);
        var model = DiffusionModel.SecondOrder(Grid.Image(7, 6), random.Diffusivity());
        var (limit, share) = (model.LargestStableStep, random.Number(0.2, 1));
        var scheme = new TwoSizesScheme(share * limit, limit);
        var time = random.Number(1, 5) * limit;
        var blueprint = scheme.Discretise(model, time);

        Assert.Equal(time, blueprint.Blocks.Cast<ResidualBlock>().Sum(block => block.TimeStep), 1e-12 * time);
        Assert.Equal(1, Certificate.Of(blueprint).NormStable.Constant);
        Assert.NotEqual(1, Certificate.Of(new TwoSizesScheme(limit, 3 * limit).Discretise(model, 8 * limit)).NormStable.Constant);
        var f = random.Field(Grid.Image(7, 6), 1, 5);
        var difference = FieldExtensions.RelativeDifference(DenseReference.Run(blueprint, f.Grid, f.Values), Solver.Run(blueprint, f).Values);
        Assert.InRange(difference, 0, 1e-12);
    }

    [Fact]
    public void It_has_the_checks_of_the_others()
    {
        var model = DiffusionModel.SecondOrder(Grid.Image(4, 4), new LinearFlux());
        Assert.Contains("time step", Assert.Throws<SymfluxException>(() => new TwoSizesScheme(-1, 1).Discretise(model, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("steps", Assert.Throws<SymfluxException>(() => new TwoSizesScheme(1e-9, 1e-9).Discretise(model, 1)).Message, StringComparison.Ordinal);
        Assert.Empty(new TwoSizesScheme(0.1, 0.1).Discretise(model, 0).Blocks);
    }

    /// <summary>Explicit steps of two sizes in turn.</summary>
    private sealed record TwoSizesScheme(double Small, double Large) : Scheme
    {
        protected override IEnumerable<Block> Blocks(DiffusionModel model, double diffusionTime)
        {
            var (pairs, length) = WholeSteps(diffusionTime, CheckStep(Small) + CheckStep(Large));
            return Enumerable.Repeat<Block[]>([Step(Small), Step(Large)], pairs).SelectMany(pair => pair);

            ResidualBlock Step(double size)
            {
                var tau = size / (Small + Large) * length;
                return new ResidualBlock(model.Stencils, model.Flux, tau, tau * model.FidelityRate);
            }
        }
    }
}
