using Symflux.Multigrid;
using Symflux.Multigrid.Fas;

namespace Symflux.Tests.Multigrid;

public class SolutionLaws
{
    private static readonly MultigridOptions Exact = new() { Tolerance = 1e-13, MaxCycles = 300 };

    [Fact]
    public void The_solution_is_the_dense_one_in_every_dimension() => Law.Holds(36, random =>
    {
        var dimension = random.Whole(1, 3);
        var grid = random.Grid(dimension, 6);
        var channels = random.Whole(1, 2);
        DiffusivityFlux flux = random.OneOf<DiffusivityFlux>(new LinearFlux(), new CharbonnierFlux(random.Number(0.5, 3)));
        var coupling = random.OneOf(Coupling.Separate, Coupling.Gradient, Coupling.Colour);
        var tau = Math.Pow(10, random.Number(-1, 3));
        var f = random.Field(grid, channels, 4);
        var problem = StationaryProblem<double>.ImplicitStep(f, flux, tau, coupling);
        var expected = DenseSolution.Solve(grid, channels, flux, coupling, 1, tau, f.Values);
        foreach (var shape in (CycleShape[])[CycleShape.V, CycleShape.W, CycleShape.F])
        {
            var result = MultigridSolver.Solve(problem, Exact with { Shape = shape });
            AssertSame(expected, result, 1e-9, $"{dimension}D {grid}, {flux}, {coupling}, τ = {tau}, {shape}");
        }
    });

    [Fact]
    public void Every_smoother_and_interpolation_leads_to_the_same_solution() => Law.Holds(12, random =>
    {
        var grid = Grid.Image(random.Whole(5, 8), random.Whole(5, 8), 1, random.Number(0.7, 1.4));
        var flux = new CharbonnierFlux(2);
        var f = random.Field(grid, 1, 4);
        var expected = DenseSolution.Solve(grid, 1, flux, Coupling.Gradient, 1, 3, f.Values);
        foreach (var smoother in Smoothers)
        {
            foreach (var interpolation in (Interpolation[])[Interpolation.Constant, Interpolation.Linear])
            {
                var options = Exact with { Smoother = smoother, Interpolation = interpolation, Sweeps = 3 };
                var result = MultigridSolver.Solve(StationaryProblem<double>.ImplicitStep(f, flux, 3, Coupling.Gradient), options);
                AssertSame(expected, result, 1e-9, $"{grid}, {smoother}, {interpolation}");
            }
        }
    });

    [Fact]
    public void Steady_restoration_is_an_implicit_step_of_one_over_mu() => Law.Holds(12, random =>
    {
        var grid = random.Grid(2, 9);
        var (flux, mu) = (new CharbonnierFlux(random.Number(0.5, 3)), random.Number(0.02, 2));
        var f = random.Field(grid, 1, 4);
        var steady = MultigridSolver.Solve(StationaryProblem<double>.SteadyRestoration(f, flux, mu), Exact);
        var step = MultigridSolver.Solve(StationaryProblem<double>.ImplicitStep(f, flux, 1 / mu), Exact);
        AssertSame(step.Solution.Values.ToArray(), steady, 1e-9, $"{grid}");
    });

    [Fact]
    public void Inpainting_keeps_known_samples_and_solves_for_the_others() => Law.Holds(36, random =>
    {
        var dimension = random.Whole(1, 3);
        var grid = random.Grid(dimension, 5);
        var f = random.Field(grid, 2, 4);
        var mask = new Field<double>(grid);
        foreach (ref var c in mask.Values)
        {
            c = random.Whole(0, 3) == 0 ? 1 : 0;
        }

        mask.Values[random.Whole(0, grid.Count - 1)] = 1;
        DiffusivityFlux flux = random.OneOf<DiffusivityFlux>(new LinearFlux(), new CharbonnierFlux(2));
        var problem = StationaryProblem<double>.Inpainting(f, mask, flux);
        var result = MultigridSolver.Solve(problem, Exact with { MaxCycles = 2000 });
        var expected = DenseSolution.Solve(
            grid, 2, flux, Coupling.Separate, 0, 1, problem.RightHandSide.Values, mask.Values.ToArray());
        AssertSame(expected, result, 1e-8, $"{grid}, {flux}");
        for (var i = 0; i < f.Values.Length; i++)
        {
            Assert.True(mask.Values[i % grid.Count] == 0 || result.Solution.Values[i] == f.Values[i], $"sample {i} changed");
        }
    });

    [Fact]
    public void Bits_do_not_depend_on_the_number_of_threads() => Law.Holds(12, random =>
    {
        var f = random.Field(Grid.Image(random.Whole(100, 190), random.Whole(100, 190)), random.Whole(1, 2), 30).Convert<float>();
        var problem = StationaryProblem<float>.ImplicitStep(f, new CharbonnierFlux(5), 40, random.OneOf(Coupling.Separate, Coupling.Gradient));
        var one = Solve(1);
        foreach (var threads in (int[])[2, 3, 5])
        {
            Assert.True(one.SequenceEqual(Solve(threads)), $"{threads} threads");
        }

        float[] Solve(int threads) => MultigridSolver.Solve(
            problem, new MultigridOptions { MaxCycles = 2, Machine = new SolverOptions { Threads = threads } }).Solution.Values.ToArray();
    });

    /// <summary>Every smoother with an ω for which it converges.</summary>
    internal static Smoother[] Smoothers =>
    [
        new(SmootherKind.Richardson, 0.9),
        new(SmootherKind.Jacobi, 0.8),
        new(SmootherKind.Jacobi, 0.5, Linearisation.Newton),
        new(SmootherKind.RedBlackGaussSeidel, 1),
        new(SmootherKind.RedBlackGaussSeidel, 1.5),
        new(SmootherKind.RedBlackGaussSeidel, 0.8, Linearisation.Newton),
    ];

    private static void AssertSame(double[] expected, MultigridResult<double> result, double tolerance, string what)
    {
        var difference = FieldExtensions.RelativeDifference(expected, result.Solution.Values);
        Assert.True(difference <= tolerance, $"{what}: differs by {difference}; {result}");
    }
}
