using Symflux.Multigrid.Fas;
using Symflux.Solving.Cycles;

namespace Symflux.Tests.Multigrid;

/// <summary>Cycles of the textbook as blocks: they solve what they should, as fast as their documentation says.</summary>
public class ClassicalCycleLaws
{
    public static TheoryData<CycleShape> Shapes => [CycleShape.V, CycleShape.W, CycleShape.F];

    [Fact]
    public void The_fixed_point_of_a_cycle_solves_the_problem() => Law.Holds(9, random =>
    {
        var dimension = random.Whole(1, 3);
        // Extents that three levels halve, for which V-cycles converge too.
        var grid = dimension switch { 1 => Grid.Signal(24), 2 => Grid.Image(8, 12), _ => Grid.Volume(4, 8, 4) };
        var flux = random.OneOf<DiffusivityFlux>(new LinearFlux(), new CharbonnierFlux(3));
        var options = new ClassicalCycleOptions
        {
            Channels = 2, Levels = 3, Shape = random.OneOf(CycleShape.V, CycleShape.W, CycleShape.F),
            Coupling = random.OneOf(Coupling.Separate, Coupling.Gradient, Coupling.Colour),
            Interpolation = random.OneOf(Interpolation.Constant, Interpolation.Linear),
        };
        var (f, masked) = (random.Field(grid, 2, 2), random.MaskedField(grid, 2, 2));
        foreach (var (cycle, input) in new[]
        {
            (ClassicalCycle.ImplicitStep(flux, 7, dimension, options), f), (ClassicalCycle.SteadyRestoration(flux, 0.3, dimension, options), f),
            (ClassicalCycle.Inpainting(flux, dimension, options), Binary(masked)),
        })
        {
            var x = Solver.Run(Repeated(cycle, 150), input).Values[..(2 * grid.Count)].ToArray();
            var mask = cycle.Mask is { } channel ? input.Channel(channel).ToArray() : null;
            var image = DenseCycle.Operator(cycle.Levels[0], grid, mask, x);
            var right = x.Select((_, i) => cycle.Levels[0].Reaction * (mask?[i % grid.Count] ?? 1) * input.Values[i]).ToArray();
            var difference = FieldExtensions.RelativeDifference(right, image);
            Assert.True(difference <= 1e-9, $"{dimension}D, {options}: the residual is {difference}");
        }
    });

    [Theory]
    [InlineData(1, 64, 0.15)]
    [InlineData(1, 51, 0.35)]
    [InlineData(2, 32, 0.15)]
    [InlineData(2, 27, 0.4)]
    [InlineData(3, 16, 0.15)]
    [InlineData(3, 13, 0.4)]
    public void The_number_of_cycles_does_not_grow_with_the_time_step(int dimension, int extent, double largest)
    {
        foreach (var tau in (double[])[1, 20, 400, 5000])
        {
            var factor = ConvergenceFactor(ClassicalCycle.ImplicitStep(new LinearFlux(), tau, dimension), new Generators(3).Field(Cube(dimension, extent), 1));
            Assert.True(factor <= largest, $"τ = {tau}: a cycle leaves {factor}");
        }
    }

    [Theory]
    [InlineData(0.005, 0.35)]
    [InlineData(0.05, 0.35)]
    [InlineData(0.3, 0.25)]
    public void Inpainting_cycles_converge_for_every_density(double density, double largest)
    {
        var input = Sparse(Grid.Image(64, 64), density);
        Assert.InRange(ConvergenceFactor(ClassicalCycle.Inpainting(new LinearFlux(), 2), input), 0, largest);
        var odd = Sparse(Grid.Image(45, 59), density);
        Assert.InRange(ConvergenceFactor(ClassicalCycle.Inpainting(new LinearFlux(), 2), odd), 0, 0.65);
    }

    /// <summary>Why coarse levels have γ = 2d: a cell that holds a known sample is tied to it by all the faces of that sample.</summary>
    [Fact]
    public void With_the_fine_reaction_on_coarse_levels_inpainting_cycles_diverge()
    {
        var good = ClassicalCycle.Inpainting(new LinearFlux(), 2);
        var bad = new CycleBlock(
            [.. good.Levels.Select(level => new CycleLevel(
                level.Stencils, level.Flux, 1, level.Diffusion, level.Diagonal, level.PreSmoothing, level.PostSmoothing, level.ToCoarser))],
            good.Shape, good.Mask);
        Assert.True(ConvergenceFactor(bad, Sparse(Grid.Image(64, 64), 0.05)) > 1);
    }

    [Theory, MemberData(nameof(Shapes))]
    public void One_cycle_is_that_of_the_multigrid_solver_with_the_same_sweeps(CycleShape shape)
    {
        var random = new Generators(4);
        foreach (var (dimension, grid) in new[] { (1, Grid.Signal(40)), (2, Grid.Image(24, 40)), (3, Grid.Volume(12, 12, 20)) })
        {
            var (flux, tau, f) = (new CharbonnierFlux(2), random.Number(2, 20), random.Field(grid, 1, 5));
            double[] sweeps = [0.8, 0.8];
            var classical = ClassicalCycle.ImplicitStep(flux, tau, dimension, new() { Levels = 3, Shape = shape, Coupling = Coupling.Gradient });
            var cycle = new CycleBlock(
                [.. classical.Levels.Select(level => new CycleLevel(
                    level.Stencils, level.Flux, 1, tau, level.Diagonal, level.ToCoarser is null ? [.. Enumerable.Repeat(0.8, 30)] : [.. sweeps],
                    level.ToCoarser is null ? [] : [.. sweeps], level.ToCoarser))],
                shape);
            var expected = MultigridSolver.Solve(StationaryProblem<double>.ImplicitStep(f, flux, tau, Coupling.Gradient), new MultigridOptions
            {
                Shape = shape, Levels = 3, Sweeps = 2, Smoother = new Smoother(SmootherKind.Richardson, 0.8), FullMultigridStart = false,
                    MaxCycles = 1, Tolerance = 1e-300,
            }).Solution;
            var difference = FieldExtensions.RelativeDifference(expected.Values, Solver.Run(new Blueprint(dimension, 1, [cycle]), f).Values);
            Assert.True(difference <= 1e-12, $"{grid}, {shape}: differs by {difference}");
        }
    }

    [Theory, MemberData(nameof(Shapes))]
    public void The_mean_is_kept_where_every_level_halves_all_extents(CycleShape shape)
    {
        var f = new Generators(6).Field(Grid.Image(16, 24), 1, 10);
        var cycle = ClassicalCycle.ImplicitStep(new PeronaMalikFlux(3), 9, 2, new() { Levels = 4, Shape = shape });
        Assert.Equal(f.Means()[0], Solver.Run(new Blueprint(2, 1, [cycle]), f).Means()[0], 1e-12);
    }

    [Fact]
    public void Implicit_steps_by_multigrid_are_those_of_the_damped_iteration()
    {
        var f = new Generators(7).Field(Grid.Image(19, 23), 1, 10);
        var model = DiffusionModel.SecondOrder(f.Grid, new CharbonnierFlux(4), Coupling.Gradient);
        var stopping = new StoppingRule(100_000, 1e-11);
        var (damped, cycles) = (Run(null), Run(new ClassicalCycleOptions { Sweeps = 4 }));
        Assert.True(FieldExtensions.RelativeDifference(damped.Values, cycles.Values) <= 1e-8);

        Field<double> Run(ClassicalCycleOptions? multigrid) => Solver.Run(new ImplicitScheme(30, stopping, 1, multigrid).Discretise(model, 60), f);
    }

    [Fact]
    public void Work_is_that_of_all_sweeps_and_restrictions()
    {
        // V(3,3) on three levels in 2D with one sweep on the coarsest: 6(1 + 1/4) + 1/16 sweeps, (1 + 1/4)(1 + 1/4) for restrictions.
        var cycle = ClassicalCycle.ImplicitStep(new LinearFlux(), 0, 2, new() { Levels = 3, Shape = CycleShape.V });
        Assert.Equal(6 * 1.25 + 1 / 16.0 + 1.25 * 1.25, cycle.WorkUnits(2), 1e-12);
    }

    [Fact]
    public void What_no_cycle_is_made_for_is_refused()
    {
        var fourth = DiffusionModel.FourthOrder(Grid.Image(9, 9), new LinearFlux());
        Assert.Contains("second-order", Assert.Throws<SymfluxException>(() => ClassicalCycle.Of(fourth, 1, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("0 ≤ g ≤ L", Assert.Throws<SymfluxException>(
            () => ClassicalCycle.ImplicitStep(new ForwardBackwardFlux(1), 1, 2)).Message, StringComparison.Ordinal);
        Assert.Throws<SymfluxException>(() => ClassicalCycle.ImplicitStep(new LinearFlux(), -1, 2));
        Assert.Throws<SymfluxException>(() => ClassicalCycle.SteadyRestoration(new LinearFlux(), 0, 2));
        Assert.Throws<SymfluxException>(() => ClassicalCycle.Inpainting(new LinearFlux(), 4));
        Assert.Throws<SymfluxException>(() => new ImplicitScheme(1, null, 2, ClassicalCycleOptions.Default));
    }

    /// <summary>A random image at the places of a random mask, 0 elsewhere, with the mask behind it.</summary>
    internal static Field<double> Sparse(Grid grid, double density)
    {
        var (mask, values) = (InpaintingMask.Random(grid, density, 3), new Generators(5).Field(grid, 1, 50));
        var result = new Field<double>(grid, 2);
        for (var i = 0; i < grid.Count; i++)
        {
            result.Channel(0)[i] = mask.Values[i] * values.Values[i];
            result.Channel(1)[i] = mask.Values[i];
        }

        return result;
    }

    /// <summary>What a cycle leaves of the residual, the mean of cycles 9 to 12.</summary>
    private static double ConvergenceFactor(CycleBlock cycle, Field<double> input)
    {
        using var team = new ThreadTeam(1);
        var hierarchy = new FasHierarchy<double>(cycle, input.Grid, 1);
        var state = input.Values.ToArray();
        var residuals = new List<double> { hierarchy.ResidualNorm(state, input.Values.ToArray(), team) };
        // Stops before rounding decides.
        while (residuals.Count <= 12 && residuals[^1] > 1e-11 * residuals[0])
        {
            hierarchy.Run(state, input.Values.ToArray(), state, team);
            residuals.Add(hierarchy.ResidualNorm(state, input.Values.ToArray(), team));
        }

        return Math.Pow(residuals[^1] / residuals[^5], 0.25);
    }

    private static Grid Cube(int dimension, int extent) => dimension switch
    {
        1 => Grid.Signal(extent),
        2 => Grid.Image(extent, extent),
        _ => Grid.Volume(extent, extent, extent),
    };

    private static Field<double> Binary(Field<double> input)
    {
        foreach (ref var value in input.Channel(2))
        {
            value = Math.Round(value);
        }

        return input;
    }

    private static Blueprint Repeated(CycleBlock cycle, int times) => new(
        cycle.Levels[0].ToCoarser!.Restriction is { Depth: 2 } ? 3 : cycle.Levels[0].ToCoarser!.Restriction.Height, cycle.InputChannels,
        [new RecurrentBlock([cycle], new StoppingRule(times))]);
}
