namespace Symflux.Tests.Solving;

/// <summary>Averages over the symmetries of the grid: what they compute, and what they are for.</summary>
public class SymmetrisationLaws
{
    [Fact]
    public void The_solver_is_the_dense_reference() => Law.Holds(48, random =>
    {
        var dimension = random.Whole(1, 3);
        var (blueprint, f) = Any(random, dimension);
        ReferenceComparison.AssertSolverIsReference(blueprint, f);
    });

    /// <summary>N(gu) = gN(u), also where g exchanges extents and spacings.</summary>
    [Fact]
    public void The_average_is_equivariant() => Law.Holds(48, random =>
    {
        var dimension = random.Whole(1, 3);
        foreach (var group in (SymmetryGroup[])[SymmetryGroup.Reflections, SymmetryGroup.Hyperoctahedral])
        {
            var body = new Blueprint(dimension, 2, [new LiftBlock(2, 3), random.AnyBlock(dimension, 3), new ProjectBlock(3, 2),
                random.AnyBlock(dimension, 2)]);
            var average = body.Symmetrised(group);
            var f = random.Field(random.Grid(dimension, 6), 2);
            var output = Solver.Run(average, f);
            var symmetries = GridSymmetry.Of(group, dimension);
            foreach (var g in dimension < 3 ? [.. symmetries] : Enumerable.Range(0, 3).Select(_ => random.OneOf(symmetries.AsSpan())))
            {
                var (expected, actual) = (g.Apply(output), Solver.Run(average, g.Apply(f)));
                Assert.Equal(expected.Grid, actual.Grid);
                var difference = FieldExtensions.RelativeDifference(expected.Values, actual.Values);
                Assert.True(difference <= 1e-12, $"{group}, {f.Grid}: differs by {difference}");
            }
        }
    });

    /// <summary>An average of equivariant maps is the map, so averaging twice is averaging once.</summary>
    [Fact]
    public void Averaging_twice_is_averaging_once() => Law.Holds(16, random =>
    {
        var dimension = random.Whole(1, 2);
        var once = random.AnyMixedBlueprint(dimension, 1).Symmetrised();
        var f = random.Field(random.Grid(dimension, 6), 1);
        var difference = FieldExtensions.RelativeDifference(Solver.Run(once, f).Values, Solver.Run(once.Symmetrised(), f).Values);
        // Conjugate gradients end at a tolerance of their own.
        Assert.True(difference <= 1e-10, $"{f.Grid}: differs by {difference}");
    });

    /// <summary>Schemes for isotropic models are equivariant already: forward differences in all directions, each with a flux of its own.</summary>
    [Fact]
    public void Equivariant_schemes_stay_what_they_are()
    {
        foreach (var dimension in (int[])[1, 2, 3])
        {
            var grid = dimension switch { 1 => Grid.Signal(9), 2 => Grid.Image(6, 7), _ => Grid.Volume(3, 4, 5) };
            var scheme = new SemiIterativeScheme(2).Discretise(DiffusionModel.SecondOrder(grid, new PeronaMalikFlux(1)), 2);
            var f = new Generators(dimension).Field(grid, 1);
            Assert.True(FieldExtensions.RelativeDifference(Solver.Run(scheme, f).Values, Solver.Run(scheme.Symmetrised(), f).Values) <= 1e-13, $"{dimension}D");
        }
    }

    /// <summary>
    /// The average of one explicit step is an explicit step: its bank holds the stencils in all orientations, with the step τ/|G|.
    /// </summary>
    [Fact]
    public void The_average_of_an_explicit_step_is_one_with_the_stencils_in_all_orientations() => Law.Holds(16, random =>
    {
        var boundary = random.Boundary();
        // Coupled fluxes of one-sided differences prefer a corner; their average does not.
        var bank = new StencilBank([random.Stencil(2, 1), random.Stencil(2, 1)], boundary);
        var flux = random.Diffusivity();
        var (tau, mu) = (random.Number(0.1, 1) / Math.Max(1e-3, bank.NormBound * bank.NormBound), random.OneOf(0, 0.3));
        var step = new ResidualBlock(bank, FluxLayer.Coupled(flux, 2, 2), tau, mu);
        StencilBank all = new(
            [.. Enumerable.Range(0, 8).SelectMany(symmetry => bank.Stencils.Select(stencil => Turned(stencil, symmetry)))], boundary);
        var expected = new ResidualBlock(all, FluxLayer.Coupled(flux, 16, 2), tau / 8, mu);
        var f = random.Field(random.Grid(2, 8), 1);
        var average = new Blueprint(2, 1, [step]).Symmetrised();
        var difference = FieldExtensions.RelativeDifference(Solver.Run(new Blueprint(2, 1, [expected]), f).Values, Solver.Run(average, f).Values);
        Assert.True(difference <= 1e-12, $"{boundary}, {f.Grid}: differs by {difference}");

        static Stencil Turned(Stencil s, int symmetry)
        {
            var (flipX, flipY, transposed) = ((symmetry & 1) == 1, (symmetry & 2) == 2, (symmetry & 4) == 4);
            var (height, width) = transposed ? (s.Width, s.Height) : (s.Height, s.Width);
            var weights = new double[s.Height * s.Width];
            for (var y = 0; y < s.Height; y++)
            for (var x = 0; x < s.Width; x++)
            {
                var (toY, toX) = Place(y, x);
                weights[toY * width + toX] = s[0, 0, y, x];
            }

            var (originY, originX) = Place(s.OriginY, s.OriginX);
            return new Stencil(weights, 1, 1, height, width, 0, originY, originX);

            (int Y, int X) Place(int y, int x)
            {
                var (flippedY, flippedX) = (flipY ? s.Height - 1 - y : y, flipX ? s.Width - 1 - x : x);
                return transposed ? (flippedX, flippedY) : (flippedY, flippedX);
            }
        }
    });

    /// <summary>For the squared error, the average is better than the mean over orientations, by the variance of the results (Jensen).</summary>
    [Fact]
    public void The_squared_error_is_the_mean_over_orientations_less_their_variance() => Law.Holds(16, random =>
    {
        var dimension = random.Whole(1, 2);
        var body = random.AnyBlueprint(dimension, 1);
        var grid = random.Grid(dimension, 6);
        var (truth, f) = (random.Field(grid, 1), random.Field(grid, 1));
        var average = Solver.Run(body.Symmetrised(), f);
        var symmetries = GridSymmetry.Of(SymmetryGroup.Hyperoctahedral, dimension);
        var turned = symmetries.Select(g => g.Inverse.Apply(Solver.Run(body, g.Apply(f)))).ToArray();
        var error = Math.Pow(average.Minus(truth).Norm(), 2);
        var mean = turned.Average(result => Math.Pow(result.Minus(truth).Norm(), 2));
        var variance = turned.Average(result => Math.Pow(result.Minus(average).Norm(), 2));
        Assert.True(Math.Abs(error - (mean - variance)) <= 1e-11 * Math.Max(1, mean), $"{grid}: {error} instead of {mean} − {variance}");
        Assert.True(error <= mean * (1 + 1e-12), $"{grid}");
    });

    [Fact]
    public void Results_do_not_depend_on_the_number_of_threads() => Law.Holds(16, random =>
    {
        var blueprint = random.AnyMixedBlueprint(2, 2).Symmetrised(random.OneOf(SymmetryGroup.Reflections, SymmetryGroup.Hyperoctahedral));
        var f = random.Field(Grid.Image(random.Whole(1, 60), random.Whole(1, 60)), 2).Convert<float>();
        var one = Solver.Run(blueprint, f, new SolverOptions { Threads = 1 });
        foreach (var threads in (int[])[2, 5])
        {
            Assert.True(one.Values.SequenceEqual(Solver.Run(blueprint, f, new SolverOptions { Threads = threads }).Values), $"{threads} threads");
        }
    });

    [Fact]
    public void A_run_allocates_nothing()
    {
        var random = new Generators(4);
        var f = random.Field(Grid.Image(40, 50), 1);
        var block = random.AnyBlock(2, 1);
        Assert.Equal(0, RunAllocation.Of(new Blueprint(2, 1, [block]), f));
        Assert.Equal(0, RunAllocation.Of(new Blueprint(2, 1, [block]).Symmetrised(), f));
    }

    [Fact]
    public void A_run_can_be_cancelled_within_and_reports_progress_there()
    {
        var random = new Generators(2);
        var blueprint = random.AnyBlueprint(2, 1).Symmetrised();
        using var source = new CancellationTokenSource();
        var reports = new List<SolverProgress>();
        var progress = new Reporter(report =>
        {
            reports.Add(report);
            if (report.BlocksDone == 7)
            {
                source.Cancel();
            }
        });
        // Three blocks and two turns for each of 8 symmetries.
        Assert.Throws<OperationCanceledException>(
            () => Solver.Run(blueprint, new Field<double>(Grid.Image(5, 6)), progress: progress, cancellation: source.Token));
        Assert.Equal(Enumerable.Range(1, 7).Select(done => new SolverProgress(done, 40)), reports);
    }

    [Fact]
    public void The_identity_stays_what_it_is_and_an_empty_body_is_refused()
    {
        var identity = new Blueprint(2, 1, []);
        Assert.Same(identity, identity.Symmetrised());
        Assert.Equal("the body of a symmetrisation is empty; it needs at least one block",
            Assert.Throws<SymfluxException>(() => new SymmetrisationBlock([])).Message);
        Assert.Equal(
            "the last block gives 2 channels, but the body of a symmetrisation has 1; end with a projection to 1",
            Assert.Throws<SymfluxException>(() => new SymmetrisationBlock([new LiftBlock(1, 2)])).Message);
    }

    /// <summary>A blueprint with a symmetrisation of cycles, masks or other blocks between others, and an input.</summary>
    private static (Blueprint Blueprint, Field<double> Input) Any(Generators random, int dimension)
    {
        var (grid, group) = (random.Grid(dimension, 5), random.OneOf(SymmetryGroup.Reflections, SymmetryGroup.Hyperoctahedral));
        return random.Whole(0, 2) switch
        {
            0 => (random.AnyMaskedBlueprint(dimension, 1, 1).Symmetrised(group), random.MaskedField(grid, 1, 1)),
            1 => (random.AnyCycleBlueprint(dimension, 1).Symmetrised(group), random.Field(grid, 1)),
            // An extrapolated block before and behind: both sides hand u⁻ over.
            _ => (new Blueprint(dimension, 2, [random.AnyBlock(dimension, 2), random.AnySymmetrisation(dimension, 2),
                random.AnyBlock(dimension, 2)]), random.Field(grid, 2)),
        };
    }

    private sealed class Reporter(Action<SolverProgress> report) : IProgress<SolverProgress>
    {
        public void Report(SolverProgress value) => report(value);
    }
}
