using static TorchSharp.torch;

namespace Symflux.Torch.Tests;

/// <summary>Laws of networks with blocks of every kind: lifted states, recurrent blocks, linear solves, guides.</summary>
public sealed class BlockKindLaws
{
    private static readonly NetworkOptions Double = new() { DoublePrecision = true };

    [Fact]
    public void The_network_is_the_solver() => Law.Holds(60, random =>
    {
        var dimension = random.Whole(1, 3);
        var channels = random.Whole(1, 2);
        var blueprint = random.AnyMixedBlueprint(dimension, channels);
        NetworkLaws.AssertIsSolver(blueprint, random.Field(random.Grid(dimension, 6), channels));
    });

    [Fact]
    public void The_network_of_every_scheme_is_the_solver()
    {
        foreach (var (name, model, grid) in AllSchemes.Models())
        {
            var f = new Generators(7).Field(grid, model.Stencils.InputChannels);
            // Within the bound of the explicit scheme.
            var time = 1.8 * model.LargestStableStep;
            foreach (var scheme in AllSchemes.For(model))
            {
                var blueprint = scheme.WithSteps(time, 2).Discretise(model, time);
                using var network = new Network(blueprint, Double);
                NetworkLaws.AssertClose(Solver.Run(blueprint, f), network.Run(f), 1e-11, $"{scheme}, {name}");
            }
        }
    }

    [Fact]
    public void The_value_is_the_same_with_and_without_a_graph() => Law.Holds(20, random =>
    {
        using var network = new Network(random.AnyMixedBlueprint(2, 1), Double);
        var f = random.Field(random.Grid(2), 1);
        using var scope = NewDisposeScope();

        var withGraph = network.call(f.ToTensor().requires_grad_());

        Assert.True(withGraph.requires_grad);
        NetworkLaws.AssertClose(network.Run(f), withGraph.ToField<double>(f.Grid), 0);
    });

    [Fact]
    public void Images_of_a_batch_end_their_iterations_by_themselves() => Law.Holds(20, random =>
    {
        var blueprint = random.AnyMixedBlueprint(2, 2);
        var grid = random.Grid(2);
        using var network = new Network(blueprint, Double);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var (a, b) = (random.Field(grid, 2), random.Field(grid, 2, 10));

        var together = network.call(cat([a.ToTensor(), b.ToTensor()]));

        NetworkLaws.AssertClose(network.Run(a), together[..1].ToField<double>(grid), 1e-12, "first");
        NetworkLaws.AssertClose(network.Run(b), together[1..].ToField<double>(grid), 1e-12, "second");
    });

    [Fact]
    public void Blueprint_to_network_to_blueprint_keeps_every_number() => Law.Holds(20, random =>
    {
        var blueprint = random.AnyMixedBlueprint(random.Whole(1, 2), 2);
        using var network = new Network(blueprint, Double);
        var (expected, actual) = (blueprint.Blocks.SelectMany(Numbers).ToArray(), network.ToBlueprint().Blocks.SelectMany(Numbers).ToArray());
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.True(
            Math.Abs(pair.First - pair.Second) <= 1e-13 * Math.Max(1e-3, Math.Abs(pair.First)), $"{pair.First} has become {pair.Second}"));
        Assert.Equal(blueprint.Blocks.SelectMany(Shapes), network.ToBlueprint().Blocks.SelectMany(Shapes));
    });

    [Fact]
    public void Gradients_are_difference_quotients() => Law.Holds(20, random =>
    {
        // A tolerance ends the iteration before the fixed point, so the implicit gradient is not that of the value; see ImplicitGradientLaws.
        var options = Double with { ImplicitGradient = ImplicitGradient.Unrolled };
        random.DrawsZeroWeights = false;
        var blueprint = random.AnyMixedBlueprint(random.Whole(1, 2), 1);
        // Large enough that stencils reach samples on the grid of cells too: where Ku = 0 the adaptive step has a kink.
        var grid = blueprint.Dimension == 1 ? Grid.Signal(random.Whole(9, 14)) : Grid.Image(random.Whole(8, 11), random.Whole(8, 11));
        GraphLaws.CheckGradients(random, blueprint, options, random.Field(grid, 1));
    });

    [Fact]
    public void Any_parameters_of_certified_blocks_keep_the_norm() => Law.Holds(20, random =>
    {
        var solve = random.AnyLinearSolve(2, 2);
        var guided = random.Until(() => random.GuidedBlock(2, 2), block => block.SpectralBound > 0);
        var blueprint = new Blueprint(2, 1,
        [
            new RecurrentBlock([NetworkLaws.Halved(random.ActiveBlock(2, 1))], new StoppingRule(3, random.OneOf(0, 1e-3))),
            new LiftBlock(1, 2),
            solve,
            new ResidualBlock(
                guided.Stencils, guided.Flux, 0.5 * guided.TimeStep * Math.Min(1, guided.Flux.Bound!.Value), guided.Fidelity, guide: guided.Guide),
            new ProjectBlock(2, 1),
        ]);
        using var network = new Network(blueprint, Double with { Parametrisation = Parametrisation.Certified });
        var f = random.Field(random.Grid(2), 1);
        for (var trial = 0; trial < 3; trial++)
        {
            CertifiedParametrisationLaws.Scatter(network, random, size: 0.1 * Math.Pow(3, trial));
            var (recurrent, residual) = ((RecurrentBlock)network.ToBlueprint().Blocks[0], (ResidualBlock)network.ToBlueprint().Blocks[3]);
            CertifiedParametrisationLaws.AssertCertified((ResidualBlock)recurrent.Body[0], $"trial {trial}, body");
            CertifiedParametrisationLaws.AssertCertified(residual, $"trial {trial}, guided");
            var gain = network.Run(f).Norm() / f.Norm();
            Assert.True(gain <= 1 + 1e-12, $"trial {trial}: the norm grew by {gain}");
        }
    });

    [Fact]
    public void A_body_that_cannot_be_certified_is_named()
    {
        var bank = new StencilBank(Derivative.Gradient(Grid.Image(4, 4)), Boundary.Natural);
        var body = new ResidualBlock(bank, FluxLayer.Separate(new LinearFlux(), 2), 0.3);
        var blueprint = new Blueprint(2, 1, [body, new RecurrentBlock([body], new StoppingRule(3))]);
        var refusal = Assert.Throws<SymfluxException>(() => new Network(
            new Blueprint(2, 1, blueprint.Blocks[1..]), new NetworkOptions { Parametrisation = Parametrisation.Certified }));
        Assert.Contains("block 1.1 has the time step 0.3", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Training_a_splitting_solve_keeps_its_stencils_on_their_channels()
    {
        var random = new Generators(4);
        var bank = new StencilBank(Derivative.Gradient(Grid.Image(4, 4)), Boundary.Natural).PerChannel(2);
        var block = new LinearSolveBlock(
            bank, FluxLayer.Separate(new CharbonnierFlux(1), 4), 2, solver: LinearSolver.AdditiveOperatorSplitting);
        using var network = new Network(new Blueprint(2, 2, [block]), Double);
        CertifiedParametrisationLaws.Scatter(network, random, 0.1);
        var trained = (LinearSolveBlock)network.ToBlueprint().Blocks[0];
        Assert.Equal(LinearSolver.AdditiveOperatorSplitting, trained.Solver);
        Assert.NotEqual(block.Stencils.Stencils[0].Coefficients[0], trained.Stencils.Stencils[0].Coefficients[0]);
    }

    private static double[] Numbers(Block block) => block switch
    {
        ResidualBlock residual =>
        [
            residual.TimeStep, residual.Fidelity, residual.Extrapolation, .. Numbers(residual.Stencils), .. Numbers(residual.Flux),
            .. residual.Guide is null ? [] : Numbers(residual.Guide),
        ],
        LinearSolveBlock solve => [solve.TimeStep, solve.Fidelity, .. Numbers(solve.Stencils), .. Numbers(solve.Flux)],
        RecurrentBlock recurrent => [recurrent.Stopping.Iterations, recurrent.Stopping.Tolerance, .. recurrent.Body.SelectMany(Numbers)],
        SymmetrisationBlock average => [(double)average.Group, .. average.Body.SelectMany(Numbers)],
        _ => [block.InputChannels, block.OutputChannels],
    };

    private static double[] Numbers(StencilBank bank) => [.. bank.Stencils.SelectMany(s => s.Coefficients.ToArray())];

    private static double[] Numbers(FluxLayer layer) =>
        [.. layer.Groups.SelectMany(group => Enumerable.Range(-20, 41).Select(i => group.Flux.Value(0.37 * i)))];

    private static string[] Shapes(Block block) => block switch
    {
        ResidualBlock residual => [$"{residual.StepControl} {residual.Stencils.Boundary} {residual.Guide?.Boundary}", .. Shapes(residual.Flux)],
        LinearSolveBlock solve => [$"{solve.Solver} {solve.Stencils.Boundary}", .. Shapes(solve.Flux)],
        RecurrentBlock recurrent => [.. recurrent.Body.SelectMany(Shapes)],
        SymmetrisationBlock average => [.. average.Body.SelectMany(Shapes)],
        _ => [block.GetType().Name],
    };

    private static string[] Shapes(FluxLayer layer) =>
        [.. layer.Groups.Select(group => $"{group.Flux.GetType().Name} on {string.Join(", ", group.Channels)}")];
}
