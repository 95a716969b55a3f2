namespace Symflux.Tests.Solving;

public class CycleBlockLaws
{
    [Fact]
    public void The_solver_is_the_dense_reference() => Law.Holds(72, random =>
    {
        var (blueprint, f) = random.CycleProblem();
        ReferenceComparison.AssertSolverIsReference(blueprint, f);
    });

    [Fact]
    public void Results_do_not_depend_on_the_number_of_threads() => Law.Holds(8, random =>
    {
        var grid = Grid.Image(random.Whole(1, 150), random.Whole(100, 150));
        var blueprint = random.AnyMaskedBlueprint(2, 2, 1);
        var f = random.MaskedField(grid, 2, 1).Convert<float>();
        var one = Solver.Run(blueprint, f, new SolverOptions { Threads = 1 });
        foreach (var threads in (int[])[2, 5])
        {
            var several = Solver.Run(blueprint, f, new SolverOptions { Threads = threads });
            Assert.True(one.Values.SequenceEqual(several.Values), $"{threads} threads");
        }
    });

    [Fact]
    public void A_cycle_allocates_nothing()
    {
        var cycle = new Generators(4).AnyCycle(2, 1);
        var f = new Generators(1).Field(Grid.Image(40, 50), 1);
        Assert.Equal(RunAllocation.Of(Cycles(1), f), RunAllocation.Of(Cycles(8), f));

        Blueprint Cycles(int count) => new(2, 1, [.. Enumerable.Repeat<Block>(cycle, count), new BallProjectionBlock(1)]);
    }

    [Fact]
    public void The_mask_passes_through_and_keeps_its_scale() => Law.Holds(8, random =>
    {
        var blueprint = random.AnyMaskedBlueprint(2, 2, 1);
        var f = random.MaskedField(random.Grid(2, 9), 2, 1);
        var result = Solver.Run(blueprint, f);
        Assert.True(result.Channel(1).SequenceEqual(f.Channel(1)));

        Scale(f, 257);
        Scale(result, 257);
        var scaled = Solver.Run(blueprint.Rescale(257), f);
        Assert.True(FieldExtensions.RelativeDifference(result.Values, scaled.Values) <= 1e-12);

        static void Scale(Field<double> field, double factor)
        {
            foreach (var channel in (int[])[0, 2])
            {
                foreach (ref var value in field.Channel(channel))
                {
                    value *= factor;
                }
            }
        }
    });

    [Fact]
    public void Linear_interpolation_reproduces_linear_functions_inside() => Law.Holds(8, random =>
    {
        var grid = Grid.Image(2 * random.Whole(2, 6), 2 * random.Whole(2, 6));
        var linear = new double[grid.Count];
        for (var i = 0; i < linear.Length; i++)
        {
            linear[i] = 3 * (i % grid.Width) - 2 * (i / grid.Width);
        }

        var transfer = CycleTransfer.Classical(2, Interpolation.Linear);
        var back = DenseCycle.Interpolate(transfer, grid, DenseCycle.Restrict(transfer, grid, linear));
        for (var i = 0; i < linear.Length; i++)
        {
            var (x, y) = (i % grid.Width, i / grid.Width);
            if (x > 0 && x < grid.Width - 1 && y > 0 && y < grid.Height - 1)
            {
                Assert.Equal(linear[i], back[i], 1e-12);
            }
        }
    });

    [Fact]
    public void A_projection_onto_the_ball_keeps_directions_and_shortens_what_is_too_long() => Law.Holds(8, random =>
    {
        var grid = random.Grid(2, 9);
        // u − tu lies outside the ball for t > 2.
        var t = random.Number(0, 4);
        var scale = new ResidualBlock(new StencilBank([new Stencil([1], 1, 1, 1, 1)], Boundary.Zero), FluxLayer.Separate([new LinearFlux()]), t);
        var f = random.Field(grid, 1);
        var result = Solver.Run(new Blueprint(2, 1, [scale, new BallProjectionBlock(1)]), f);
        var expected = f.Values.ToArray().Select(value => Math.Max(-1, 1 - t) * value).ToArray();
        Assert.True(FieldExtensions.RelativeDifference(expected, result.Values) <= 1e-14, $"t = {t}");
    });

    [Fact]
    public void A_transfer_must_fit_the_dimension()
    {
        var random = new Generators(3);
        var level = new CycleLevel(
            random.Bank(1, 1, 1, Boundary.Natural), FluxLayer.Separate([new LinearFlux()]), 1, 1, 1, [0.5], [],
                CycleTransfer.Classical(1, Interpolation.Constant));
        var coarse = new CycleLevel(level.Stencils, level.Flux, 1, 1, 1, [0.5], [], null);
        var cycle = new CycleBlock([level, coarse]);
        Assert.Equal(
            "block 1 has a transfer between grids of dimension 1, but the blueprint has dimension 2",
            Assert.Throws<SymfluxException>(() => new Blueprint(2, 1, [new RecurrentBlock([cycle], new StoppingRule(2))])).Message);
    }
}
