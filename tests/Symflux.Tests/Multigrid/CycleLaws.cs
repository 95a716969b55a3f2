using Symflux.Multigrid.Fas;

namespace Symflux.Tests.Multigrid;

public sealed class CycleLaws : IDisposable
{
    private readonly ThreadTeam team = new(1);

    public void Dispose() => team.Dispose();

    [Fact]
    public void Smoothers_leave_the_solution_alone() => Law.Holds(12, random =>
    {
        var grid = random.Grid(random.Whole(1, 3), 6);
        var flux = new CharbonnierFlux(1);
        var x = random.Field(grid, 1, 3);
        var b = DenseSolution.Apply(grid, 1, flux, Coupling.Separate, 1, 7, x.Values.ToArray());
        var level = new GridOperator<double>(new Mesh(grid), 1, flux, Coupling.Separate, 1, 7, null, 1);
        foreach (var smoother in SolutionLaws.Smoothers)
        {
            var smoothed = x.Values.ToArray();
            level.Smooth(smoother, 3, smoothed, b, new double[b.Length], team);
            Assert.True(FieldExtensions.RelativeDifference(x.Values, smoothed) <= 1e-12, $"{smoother}");
        }
    });

    [Fact]
    public void A_Richardson_sweep_is_a_residual_block_with_a_data_term() => Law.Holds(12, random =>
    {
        var grid = random.Grid(random.Whole(1, 3), 8);
        var tau = random.Number(0.1, 20);
        var model = DiffusionModel.SecondOrder(grid, new CharbonnierFlux(2), Coupling.Gradient);
        var f = random.Field(grid, 1, 5);
        // In units of the diagonal of A: x ← x − ω(x + τKᵀΦ(Kx) − f) with ω = relaxation/D.
        var diagonal = 1 + tau * Enumerable.Range(0, grid.Dimension)
            .Where(axis => grid.ExtentOf((Axis)axis) > 1).Sum(axis => 2 / Math.Pow(grid.SpacingOf((Axis)axis), 2));
        var omega = 0.9 / diagonal;
        var block = new ResidualBlock(model.Stencils, model.Flux, omega * tau, omega);
        var expected = Solver.Run(new Blueprint(grid.Dimension, 1, [block, block, block]), f);

        var x = f.Values.ToArray();
        new GridOperator<double>(new Mesh(grid), 1, new CharbonnierFlux(2), Coupling.Gradient, 1, tau, null, 1)
            .Smooth(new Smoother(SmootherKind.Richardson, 0.9), 3, x, f.Values.ToArray(), new double[x.Length], team);
        Assert.True(FieldExtensions.RelativeDifference(expected.Values, x) <= 1e-12, $"{grid}");
    });

    [Fact]
    public void For_linear_problems_FAS_is_the_correction_scheme() => Law.Holds(12, random =>
    {
        var grid = random.Grid(random.Whole(1, 3), 12);
        var (b, x) = (random.Field(grid, 1), random.Field(grid, 1));
        var tau = random.Number(1, 100);
        var shape = random.OneOf(CycleShape.V, CycleShape.W, CycleShape.F);
        // A correction scheme computes the same correction from the residual alone, starting at 0.
        var residual = b.Minus(Field<double>.Wrap(
            DenseSolution.Apply(grid, 1, new LinearFlux(), Coupling.Separate, 1, tau, x.Values.ToArray()), grid));
        var correction = Cycle(residual, new Field<double>(grid));
        var next = Cycle(b, x);
        Assert.True(FieldExtensions.RelativeDifference(correction.Values, next.Minus(x).Values) <= 1e-11, $"{grid}, {shape}");

        Field<double> Cycle(Field<double> rightHandSide, Field<double> start)
        {
            var problem = StationaryProblem<double>.ImplicitStep(rightHandSide, new LinearFlux(), tau).StartingAt(start);
            return MultigridSolver.Solve(
                problem, new MultigridOptions { Shape = shape, MaxCycles = 1, Tolerance = 1e-300, FullMultigridStart = false }).Solution;
        }
    });

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_convergence_factor_does_not_depend_on_the_number_of_samples(int dimension)
    {
        foreach (var n in dimension == 3 ? (int[])[8, 16, 24] : [16, 17, 31, 32, 64, 65, 128])
        {
            var grid = dimension switch { 1 => Grid.Signal(n), 2 => Grid.Image(n, n), _ => Grid.Volume(n, n, n) };
            var f = new Generators(n).Field(grid, 1);
            var options = new MultigridOptions { Sweeps = 2, MaxCycles = 8, Tolerance = 1e-300, FullMultigridStart = false };
            var result = MultigridSolver.Solve(StationaryProblem<double>.ImplicitStep(f, new LinearFlux(), 1000), options);
            var factor = Math.Pow(result.History[6].Residual / result.History[2].Residual, 1.0 / 4);
            Assert.True(factor < 0.4, $"{dimension}D, n = {n}: {factor}");
        }
    }

    [Fact]
    public void A_cycle_allocates_nothing()
    {
        var f = new Generators(1).Field(Grid.Image(65, 80), 1, 30);
        foreach (var coupling in (Coupling[])[Coupling.Separate, Coupling.Gradient])
        {
            var problem = StationaryProblem<double>.ImplicitStep(f, new CharbonnierFlux(5), 50, coupling);
            var hierarchy = new Hierarchy<double>(problem, MultigridOptions.Default, team);
            var schedule = new SmoothingSchedule(MultigridOptions.Default);
            hierarchy.Cycle(schedule, 1);
            var before = GC.GetAllocatedBytesForCurrentThread();
            hierarchy.Cycle(schedule, 1);
            hierarchy.ResidualNorm();
            Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        }
    }

    [Fact]
    public void Cycles_visit_the_levels_in_the_order_of_their_shape()
    {
        Assert.Equal("0123210", Visits(CycleShape.V));
        Assert.Equal("0" + "12322321" + "12322321" + "0", Visits(CycleShape.W));
        Assert.Equal("0" + "12322321" + "12321" + "0", Visits(CycleShape.F));

        static string Visits(CycleShape shape) => string.Concat(CycleProgram.Of(shape, 4)
            .Where(step => step.Action is CycleAction.PreSmooth or CycleAction.PostSmooth or CycleAction.SolveCoarsest).Select(step => step.Level));
    }
}
