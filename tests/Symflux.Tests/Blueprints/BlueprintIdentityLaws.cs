using Symflux.Explanations;

namespace Symflux.Tests.Blueprints;

/// <summary>Blueprints are values, and of blocks that are equal there is one object.</summary>
public class BlueprintIdentityLaws
{
    [Fact]
    public void What_is_made_alike_is_equal() => Law.Holds(20, random =>
    {
        var seed = random.Seed();
        var (first, second) = (Make(seed), Make(seed));
        Assert.Equal(first, second);
        Assert.Equal(first.GetHashCode(), second.GetHashCode());
        Assert.Equal(first, new Blueprint(first.Dimension, first.Channels, [.. first.Blocks]));
        Assert.NotEqual(first, Make(seed + 1));
        Assert.Equal(first.Then(second).Blocks[first.Blocks.Length..].Length, second.Blocks.Length);
        Assert.All(first.Then(second).Blocks[first.Blocks.Length..].Zip(first.Blocks), pair => Assert.Same(pair.First, pair.Second));
    });

    [Fact]
    public void The_table_holds_every_block_once_and_children_first() => Law.Holds(20, random =>
    {
        var seed = random.Seed();
        var blueprint = Make(seed).Then(Make(seed)).Symmetrised(SymmetryGroup.Reflections);
        Assert.Equal(blueprint.Distinct.Length, blueprint.Distinct.Distinct().Count());
        foreach (var (place, block) in blueprint.Distinct.Index())
        {
            Assert.All(block.Children, child => Assert.Contains(child, blueprint.Distinct[..place], ReferenceEqualityComparer.Instance));
        }

        Assert.All(blueprint.Blocks, block => Assert.Contains(block, blueprint.Distinct, ReferenceEqualityComparer.Instance));
    });

    [Fact]
    public void One_bit_of_a_weight_makes_another_bank()
    {
        Assert.Equal(Bank(0.25), Bank(0.25));
        Assert.NotEqual(Bank(0.25), Bank(Math.BitIncrement(0.25)));
        Assert.NotEqual(Bank(0), Bank(-0.0));
        Assert.NotEqual(Bank(0.25), Bank(0.25, Boundary.Zero));

        static StencilBank Bank(double weight, Boundary boundary = Boundary.Natural) => new([new Stencil([weight, 1], 1, 1, 1, 2)], boundary);
    }

    [Fact]
    public void Reports_say_the_same_before_and_after_saving()
    {
        var model = DiffusionModel.SecondOrder(Grid.Image(6, 5), new PeronaMalikFlux(3));
        foreach (var scheme in AllSchemes.For(model))
        {
            var blueprint = scheme.WithSteps(2, 10).Discretise(model, 2);
            var stream = new MemoryStream();
            ModelFile.Write(stream, new Model(blueprint, new ModelCard { Name = scheme.Name }));
            stream.Position = 0;
            var loaded = ModelFile.Read(stream).Blueprint;
            Assert.Equal(blueprint, loaded);
            Assert.Equal(PdeReport.Of(blueprint).ToText(detail: true), PdeReport.Of(loaded).ToText(detail: true));
        }
    }

    [Fact]
    public void Memory_does_not_grow_with_repetitions()
    {
        var grid = Grid.Image(128, 128);
        var model = DiffusionModel.SecondOrder(grid, new PeronaMalikFlux(3));
        foreach (var scheme in new Func<double, Scheme>[]
        {
            tau => new SemiImplicitScheme(tau), tau => new SemiImplicitScheme(tau, LinearSolver.AdditiveOperatorSplitting),
            tau => new ImplicitScheme(tau, new StoppingRule(3)),
        })
        {
            Prepared(scheme(0.1), 10);
            var (few, many) = (Prepared(scheme(0.1), 10), Prepared(scheme(0.1), 400));
            Assert.True(many < 1.1 * few, $"{scheme(0.1)}: {few} bytes for 10 steps, {many} for 400");
        }

        long Prepared(Scheme scheme, int steps)
        {
            var blueprint = scheme.Discretise(model, 0.1 * steps);
            Assert.Equal(steps, blueprint.Blocks.Length);
            var field = new Field<double>(grid);
            var before = GC.GetAllocatedBytesForCurrentThread();
            using var solver = new Solver<double>(blueprint, grid, new SolverOptions { Threads = 1 });
            solver.Run(field, field);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private static Blueprint Make(ulong seed)
    {
        var random = new Generators((int)seed);
        return random.AnyMixedBlueprint(random.Whole(1, 3), 2);
    }

    [Fact]
    public void A_direct_solve_is_for_signals_within_a_body_too()
    {
        var bank = new StencilBank(Derivative.Gradient(Grid.Signal(9)), Boundary.Natural);
        var flux = FluxLayer.Separate(new LinearFlux(), 1);
        var body = new RecurrentBlock([new LinearSolveBlock(bank, flux, 1, 0, LinearSolver.Direct)], new StoppingRule(2, 0));
        Assert.Single(new Blueprint(1, 1, [body]).Blocks);
        Assert.Contains("which is for signals", Assert.Throws<SymfluxException>(() => new Blueprint(2, 1, [body])).Message, StringComparison.Ordinal);
    }
}
