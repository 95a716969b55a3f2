namespace Symflux.Tests.Solving;

public class SolverLaws
{
    [Fact]
    public void The_solver_is_the_dense_reference() => Law.Holds(120, random =>
    {
        var dimension = random.Whole(1, 3);
        var channels = random.Whole(1, dimension < 3 ? 3 : 2);
        var blueprint = random.Whole(0, 1) == 0 ? random.AnyBlueprint(dimension, channels) : random.AnyMixedBlueprint(dimension, channels);
        ReferenceComparison.AssertSolverIsReference(blueprint, random.Field(random.Grid(dimension, 6), channels));
    });

    [Fact]
    public void Stable_steps_never_enlarge_the_norm() => Law.Holds(40, random =>
    {
        var dimension = random.Whole(1, 3);
        var blueprint = random.StableBlueprint(dimension, 2, blocks: 6);
        var f = random.Field(random.Grid(dimension, 12), 2, scale: random.Number(0.1, 100));
        Assert.True(Solver.Run(blueprint, f).Norm() <= f.Norm() * (1 + 1e-12));
    });

    [Fact]
    public void Adaptive_steps_never_enlarge_the_norm_whatever_the_flux() => Law.Holds(40, random =>
    {
        var bank = random.Bank(2, 1, 3, random.Boundary());
        var layer = FluxLayer.Separate([random.FreeForm(), random.FreeForm(), random.FreeForm()]);
        var block = new ResidualBlock(bank, layer, 10, random.Number(0, 1), stepControl: StepControl.Adaptive(random.Window()));
        var f = random.Field(random.Grid(2, 15), 1, 3);
        Assert.True(Solver.Run(new Blueprint(2, 1, [block, block, block]), f).Norm() <= f.Norm() * (1 + 1e-12));
    });

    [Fact]
    public void Results_do_not_depend_on_the_number_of_threads() => Law.Holds(40, random =>
    {
        var blueprint = random.Whole(0, 1) == 0 ? random.AnyBlueprint(2, 1) : random.AnyMixedBlueprint(2, 1);
        var f = random.Field(Grid.Image(random.Whole(1, 90), random.Whole(1, 90)), 1).Convert<float>();
        var one = Solver.Run(blueprint, f, new SolverOptions { Threads = 1 });
        foreach (var threads in (int[])[2, 3, 5])
        {
            Assert.True(
                one.Values.SequenceEqual(Solver.Run(blueprint, f, new SolverOptions { Threads = threads }).Values),
                $"{threads} threads");
        }
    });

    [Fact]
    public void Grey_scales_can_be_changed() => Law.Holds(40, random =>
    {
        var blueprint = random.AnyMixedBlueprint(2, 1);
        var f = random.Field(random.Grid(2, 9), 1);
        var scaled = f.Clone();
        foreach (ref var value in scaled.Values)
        {
            value *= 257;
        }

        var expected = Solver.Run(blueprint, f);
        foreach (ref var value in expected.Values)
        {
            value *= 257;
        }

        var actual = Solver.Run(blueprint.Rescale(257), scaled);
        Assert.True(FieldExtensions.RelativeDifference(expected.Values, actual.Values) <= 1e-12);
    });

    [Fact]
    public void A_run_over_its_destination_has_the_same_bits_and_leaves_the_input_alone() => Law.Holds(60, random =>
    {
        var (blueprint, grid) = LayeredProblems.OfLaterReads(random, isAdaptive: random.Whole(0, 1) == 0);
        var f = random.Field(grid, blueprint.Channels);
        var kept = f.Clone();
        using var solver = new Solver<double>(blueprint, grid);
        var (expected, actual) = (new Field<double>(grid, blueprint.Channels), new Field<double>(grid, blueprint.Channels));
        solver.RunOver(f, actual);
        solver.Run(f, expected);
        Assert.Equal(expected.Values.ToArray(), actual.Values.ToArray());
        Assert.Equal(kept.Values.ToArray(), f.Values.ToArray());
        solver.RunOver(f, f);
        Assert.Equal(expected.Values.ToArray(), f.Values.ToArray());
    });

    [Fact]
    public void A_step_allocates_nothing()
    {
        var f = new Generators(1).Field(Grid.Image(64, 80), 1).Convert<float>();
        var model = DiffusionModel.SecondOrder(f.Grid, new PeronaMalikFlux(1), Coupling.Gradient);
        var few = RunAllocation.Of(new ExplicitScheme(StepRule.Fixed(0.25)).Discretise(model, 2.5), f);
        var many = RunAllocation.Of(new ExplicitScheme(StepRule.Fixed(0.25)).Discretise(model, 25), f);
        Assert.Equal(few, many);
    }

    [Fact]
    public void A_run_can_be_cancelled_and_reports_progress()
    {
        var grid = Grid.Image(16, 16);
        var model = DiffusionModel.SecondOrder(grid, new LinearFlux());
        var blueprint = new ExplicitScheme(StepRule.Largest).Discretise(model, 10);
        using var source = new CancellationTokenSource();
        var reports = new List<SolverProgress>();
        var progress = new Reporter(report =>
        {
            reports.Add(report);
            if (report.BlocksDone == 3)
            {
                source.Cancel();
            }
        });
        Assert.Throws<OperationCanceledException>(
            () => Solver.Run(blueprint, new Field<float>(grid), progress: progress, cancellation: source.Token));
        Assert.Equal([1, 2, 3], reports.Select(report => report.BlocksDone));
    }

    [Fact]
    public void Values_that_are_not_finite_are_refused_with_their_place()
    {
        // Some places lie in whole vectors, some in what is left over.
        var blueprint = new Blueprint(2, 1, []);
        var grid = Grid.Image(6, 7);
        foreach (var value in (double[])[double.NaN, double.PositiveInfinity, double.NegativeInfinity])
        {
            for (var place = 0; place < grid.Count; place++)
            {
                var field = new Field<double>(grid);
                field.Values.Fill(-float.MaxValue);
                field.Values[place] = value;
                var wanted = $"{value} at x = {place % 7}, y = {place / 7},";
                Assert.Contains(wanted, Assert.Throws<SymfluxException>(() => Solver.Run(blueprint, field)).Message, StringComparison.Ordinal);
                var inSingle = Assert.Throws<SymfluxException>(() => Solver.Run(blueprint, field.Convert<float>()));
                Assert.Contains(wanted, inSingle.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Divergence_is_reported_and_not_returned()
    {
        var grid = Grid.Signal(32);
        var f = new Generators(3).Field(grid, 1);
        var blueprint = new ExplicitScheme(StepRule.Forced(5)).Discretise(DiffusionModel.SecondOrder(grid, new LinearFlux()), 5000);
        var fault = Assert.Throws<SymfluxException>(() => Solver.Run(blueprint, f));
        Assert.Contains("diverged", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_shape_is_refused()
    {
        var blueprint = new Generators(1).AnyBlueprint(2, 2);
        var fault = Assert.Throws<SymfluxException>(() => Solver.Run(blueprint, new Field<double>(Grid.Image(8, 8), 3)));
        Assert.Contains("3 channels of 8×8", fault.Message, StringComparison.Ordinal);
    }

    private sealed class Reporter(Action<SolverProgress> report) : IProgress<SolverProgress>
    {
        public void Report(SolverProgress value) => report(value);
    }
}
