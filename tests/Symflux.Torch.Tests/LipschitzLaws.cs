namespace Symflux.Torch.Tests;

/// <summary>Networks that are held to a Lipschitz constant, whatever their parameters are.</summary>
public sealed class LipschitzLaws
{
    [Fact]
    public void Any_parameters_keep_to_it_and_to_the_norm() => Law.Holds(20, random =>
    {
        var blueprint = Chain(random);
        var bound = random.OneOf(1, 1.05, 1.5, 2, 5);
        var trainable = random.Whole(0, 3) == 0 ? TrainableParts.All & ~TrainableParts.Flux : TrainableParts.All;
        foreach (var isDouble in (bool[])[false, true])
        {
            using var network = new Network(blueprint, Held(bound) with { DoublePrecision = isDouble, Trainable = trainable });
            for (var trial = 0; trial < 4; trial++)
            {
                var certificate = Certificate.Of(network.ToBlueprint());
                Assert.True(
                    certificate.NormStable.Constant == 1 && certificate.Lipschitz.Constant <= bound,
                    $"trial {trial}, ℓ* = {bound}\n{certificate.ToText()}");
                CertifiedParametrisationLaws.Scatter(network, random, size: Math.Pow(10, trial - 2));
            }
        }
    });

    [Fact]
    public void It_is_reached_where_all_slopes_ask_for_more() => Law.Holds(20, random =>
    {
        var bank = random.Bank(2, 1, 4, random.Boundary());
        // Slopes of −0.5 expand by more than the bound in every block; the last slope must not be negative.
        var layer = FluxLayer.Separate(new WeaklyMonotoneSplineFlux(1, [1, -0.5, -0.5, 0]), 4);
        var (step, mu) = (0.9 / (bank.NormBound * bank.NormBound), random.OneOf(0, 0.1));
        var block = new ResidualBlock(bank, layer, step, mu);
        var blueprint = new Blueprint(2, 1, [block, new RecurrentBlock([new ResidualBlock(bank, layer, step, 0.2)], new StoppingRule(5, 0)), block]);
        using var network = new Network(blueprint, Held(1.3));
        Assert.InRange(Certificate.Of(network.ToBlueprint()).Lipschitz.Constant!.Value, 1.299, 1.3);
        using var loose = new Network(blueprint, Held(1e6));
        Assert.Equal(Certificate.Of(blueprint).Lipschitz.Constant!.Value, Certificate.Of(loose.ToBlueprint()).Lipschitz.Constant!.Value, 1e-4);
    });

    [Fact]
    public void The_network_is_the_solver_of_its_blueprint() => Law.Holds(20, random =>
    {
        using var network = new Network(Chain(random), Held(1.5));
        CertifiedParametrisationLaws.Scatter(network, random, 0.2);
        var f = random.Field(Grid.Image(random.Whole(5, 20), random.Whole(5, 20)), 1);
        var difference = FieldExtensions.RelativeDifference(
            Solver.Run(network.ToBlueprint(), f).Values.ToArray(), network.Run(f.Convert<float>()).Convert<double>().Values.ToArray());
        Assert.True(difference <= 1e-4, $"{difference}");
    });

    [Fact]
    public void Gradients_pass_through_the_budget() => Law.Holds(20, random =>
    {
        // Slopes at an end of their interval have the gradients of a projection (GraphLaws), not those of differences.
        GraphLaws.CheckGradients(
            random, Chain(random), Held(1.5) with { DoublePrecision = true }, random.Field(random.Grid(2, 5), 1), except: "slopes");
    });

    [Fact]
    public void What_has_no_lasting_constant_is_refused_with_the_reason()
    {
        var bank = new StencilBank(Derivative.Gradient(Grid.Image(4, 4)), Boundary.Natural);
        var layer = FluxLayer.Separate(new WeaklyMonotoneSplineFlux(1, [1, -0.5, 0]), 2);
        var block = new ResidualBlock(bank, layer, 0.1, 0.1);
        AssertRefused(Held(0.5), "at least 1", block);
        AssertRefused(Held(2) with { Parametrisation = Parametrisation.Free }, "certified", block);
        AssertRefused(Held(2), "adapts", block, new ResidualBlock(bank, layer, 0.1, stepControl: StepControl.Adaptive()));
        AssertRefused(Held(2) with { NormBudget = 2 }, "extrapolates", block, new ResidualBlock(bank, layer, 0.1, 0, 1.2));
        AssertRefused(Held(2), "guide", new ResidualBlock(bank, layer, 0.1, guide: bank));
        AssertRefused(Held(2), "PeronaMalikFlux", new ResidualBlock(bank, FluxLayer.Separate(new PeronaMalikFlux(1), 2), 0.1));
        AssertRefused(Held(2), "tolerance 0", new RecurrentBlock([block], new StoppingRule(9, 1e-3)));
        AssertRefused(Held(2), "LinearSolveBlock", new LinearSolveBlock(bank, layer, 0.1, 0, LinearSolver.ConjugateGradients()));

        static void AssertRefused(NetworkOptions options, string reason, params Block[] blocks) => Assert.Contains(
            reason, Assert.Throws<SymfluxException>(() => new Network(new Blueprint(2, 1, [.. blocks]), options)).Message, StringComparison.Ordinal);
    }

    private static NetworkOptions Held(double bound) => new() { Parametrisation = Parametrisation.Certified, Lipschitz = bound };

    /// <summary>Explicit and implicit steps on one channel, or on two between a lift and a projection.</summary>
    private static Blueprint Chain(Generators random)
    {
        var m = random.Whole(1, 2);
        var blocks = Enumerable.Range(0, random.Whole(1, 4)).Select(Block (_) => random.Whole(0, 2) == 0
            ? new RecurrentBlock([Step(random, m, 0.1), Step(random, m, 0.2)], new StoppingRule(random.Whole(1, 4), 0))
            : Step(random, m, random.OneOf(0, 0.1))).ToArray();
        return new Blueprint(2, 1, m == 1 ? [.. blocks] : [new LiftBlock(1, m), .. blocks, new ProjectBlock(m, 1)]);
    }

    private static ResidualBlock Step(Generators random, int m, double mu)
    {
        var bank = random.Bank(2, m, 4, Boundary.Reflecting);
        var layer = random.Whole(0, 3) switch
        {
            0 => FluxLayer.Coupled(random.WeaklyMonotoneSpline(), 4, 2),
            1 => FluxLayer.Separate([random.WeaklyMonotoneSpline(), random.MonotoneSpline(), random.WeaklyMonotoneSpline(), new CharbonnierFlux(1)]),
            _ => FluxLayer.Separate([.. Enumerable.Range(0, 4).Select(_ => random.WeaklyMonotoneSpline())]),
        };
        return new ResidualBlock(bank, layer, random.Number(0.2, 1.9) * (1 - mu) / Math.Max(1e-6, bank.NormBound * bank.NormBound), mu);
    }
}
