using static TorchSharp.torch;

namespace Symflux.Torch.Tests;

/// <summary>Laws of networks with multigrid cycles and projections onto a ball.</summary>
public sealed class CycleLaws
{
    private static readonly NetworkOptions Double = new() { DoublePrecision = true };

    [Fact]
    public void The_network_is_the_solver() => Law.Holds(72, random =>
    {
        var (blueprint, f) = random.CycleProblem();
        NetworkLaws.AssertIsSolver(blueprint, f);
    });

    [Fact]
    public void Gradients_are_difference_quotients() => Law.Holds(8, random =>
    {
        var dimension = random.Whole(1, 2);
        GraphLaws.CheckGradients(random, random.AnyCycleBlueprint(dimension, 1), Double);
        var grid = random.Grid(dimension, 5);
        GraphLaws.CheckGradients(random, random.AnyMaskedBlueprint(dimension, 1, 1), Double, random.MaskedField(grid, 1, 1));
    });

    [Fact]
    public void Items_of_a_batch_have_masks_and_balls_of_their_own() => Law.Holds(8, random =>
    {
        var blueprint = random.AnyMaskedBlueprint(2, 1, 0).Then(new Blueprint(2, 2, [new BallProjectionBlock(2)]));
        var grid = random.Grid(2, 9);
        using var network = new Network(blueprint, Double);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var (a, b) = (random.MaskedField(grid, 1, 0), random.MaskedField(grid, 1, 0));

        var together = network.call(cat([a.ToTensor(), b.ToTensor()]));

        NetworkLaws.AssertClose(network.Run(a), together[..1].ToField<double>(grid), 1e-12, "first");
        NetworkLaws.AssertClose(network.Run(b), together[1..].ToField<double>(grid), 1e-12, "second");
    });

    [Fact]
    public void Blueprint_to_network_to_blueprint_keeps_every_number() => Law.Holds(8, random =>
    {
        var dimension = random.Whole(1, 3);
        var block = random.AnyCycle(dimension, 2, random.OneOf<int?>(null, 0, 1, 2));
        using var network = new Network(new Blueprint(dimension, block.InputChannels, [block]), Double);
        var back = (CycleBlock)network.ToBlueprint().Blocks[0];
        Assert.Equal((block.Shape, block.Mask, block.Levels.Length), (back.Shape, back.Mask, back.Levels.Length));
        foreach (var (expected, actual) in block.Levels.Zip(back.Levels))
        {
            Assert.Equal((expected.PreSmoothing.Length, expected.Stencils.Boundary), (actual.PreSmoothing.Length, actual.Stencils.Boundary));
            Assert.All(Numbers(expected).Zip(Numbers(actual)), pair => Assert.True(
                Math.Abs(pair.First - pair.Second) <= 1e-13 * Math.Max(1e-3, Math.Abs(pair.First)), $"{pair.First} has become {pair.Second}"));
        }
    });

    /// <summary>A number that is 0 stays so: without reaction there is none after training.</summary>
    [Fact]
    public void A_level_without_reaction_or_diagonal_keeps_none()
    {
        var random = new Generators(2);
        var bank = random.Bank(2, 1, 2, Boundary.Natural);
        var layer = FluxLayer.Separate(new LinearFlux(), 2);
        CycleBlock[] cycles =
        [
            new([new CycleLevel(bank, layer, 0, 1, 2, [0.1], [], null)]),
            new([new CycleLevel(bank, layer, 2, 0, 0, [0.1], [], null)]),
        ];
        foreach (var cycle in cycles)
        {
            using var network = new Network(new Blueprint(2, 1, [cycle]), Double);
            CertifiedParametrisationLaws.Scatter(network, random, 0.1);
            var level = ((CycleBlock)network.ToBlueprint().Blocks[0]).Levels[0];
            Assert.Equal(
                (cycle.Levels[0].Reaction == 0, cycle.Levels[0].Diffusion == 0, cycle.Levels[0].Diagonal == 0),
                (level.Reaction == 0, level.Diffusion == 0, level.Diagonal == 0));
        }
    }

    /// <summary>
    /// With the finest operator held, solutions of A(x) = b stay fixed points, whatever is trained. f is made for a random x,
    /// so that x solves x + τKᵀΦ(Kx)/γ = f; the cycle starts at x and has f as its data.
    /// </summary>
    [Fact]
    public void Solutions_are_fixed_points_of_trained_cycles_whose_finest_operator_is_held() => Law.Holds(8, random =>
    {
        var (block, grid) = (random.AnyCycle(2, 1), random.Grid(2, 8));
        var fine = block.Levels[0];
        var x = random.Field(grid, 1);
        var direction = DenseStep.DiffusionTerm(new ResidualBlock(fine.Stencils, fine.Flux, 1), grid, x.Values.ToArray());
        var f = new Field<double>(grid);
        for (var i = 0; i < f.Values.Length; i++)
        {
            f.Values[i] = x.Values[i] + fine.Diffusion / fine.Reaction * direction[i];
        }

        using var network = new Network(new Blueprint(2, 1, [block]), Double with { ExactFinestOperator = true });
        CertifiedParametrisationLaws.Scatter(network, random, 0.1);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var layer = network.modules().OfType<Layers.CycleLayer>().Single();
        var next = layer.Freeze()(new Layers.LayerState(x.ToTensor(), x.ToTensor(), f.ToTensor())).State.ToField<double>(grid);
        NetworkLaws.AssertClose(x, next, 1e-11);
    });

    [Fact]
    public void The_certified_parametrisation_asks_for_a_projection_behind_cycles()
    {
        var random = new Generators(4);
        var cycle = random.AnyCycle(2, 1);
        var certified = Double with { Parametrisation = Parametrisation.Certified };
        var blueprint = new Blueprint(2, 1, [cycle, new BallProjectionBlock(1), new RecurrentBlock([cycle], new StoppingRule(2))]);
        Assert.Contains("block 3 is a multigrid cycle", Assert.Throws<SymfluxException>(() => new Network(blueprint, certified)).Message,
            StringComparison.Ordinal);
        var inside = new Blueprint(2, 1, [new SymmetrisationBlock([new BallProjectionBlock(1), cycle])]);
        Assert.Contains("block 1 is a multigrid cycle", Assert.Throws<SymfluxException>(() => new Network(inside, certified)).Message,
            StringComparison.Ordinal);
        using var network = new Network(new Blueprint(2, 1, [cycle, new BallProjectionBlock(1)]).Symmetrised(), certified);
        CertifiedParametrisationLaws.Scatter(network, random, 0.5);
        var f = random.Field(Grid.Image(7, 6), 1);
        Assert.InRange(network.Run(f).Norm() / f.Norm(), 0, 1 + 1e-12);
    }

    private static double[] Numbers(CycleLevel level) =>
    [
        level.Reaction, level.Diffusion, level.Diagonal, .. level.PreSmoothing, .. level.PostSmoothing, .. Numbers(level.Stencils),
        .. level.Flux.Groups.SelectMany(group => Enumerable.Range(-20, 41).Select(i => group.Flux.Value(0.37 * i))),
        .. level.ToCoarser?.Restriction.Coefficients.ToArray() ?? [], .. level.ToCoarser?.Interpolation.Coefficients.ToArray() ?? [],
    ];

    private static double[] Numbers(StencilBank bank) => [.. bank.Stencils.SelectMany(stencil => stencil.Coefficients.ToArray())];
}
