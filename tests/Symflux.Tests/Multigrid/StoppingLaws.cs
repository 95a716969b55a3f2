using Symflux.Multigrid;
using Symflux.Multigrid.Fas;

namespace Symflux.Tests.Multigrid;

public class StoppingLaws
{
    private static readonly Field<double> Noise = new Generators(5).Field(Grid.Image(40, 50), 1, 50);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 50)]
    [InlineData(1, 500)]
    [InlineData(1, 5000)]
    [InlineData(5, 1)]
    [InlineData(5, 50)]
    [InlineData(5, 500)]
    [InlineData(5, 5000)]
    [InlineData(100, 1)]
    [InlineData(100, 5000)]
    public void Every_time_step_and_contrast_converges_without_tuning(double contrast, double timeStep)
    {
        foreach (var coupling in (Coupling[])[Coupling.Separate, Coupling.Gradient])
        {
            var problem = StationaryProblem<double>.ImplicitStep(Noise, new CharbonnierFlux(contrast), timeStep, coupling);
            var result = MultigridSolver.Solve(problem);
            Assert.True(result.HasConverged && result.Residual <= 1e-6 && result.Cycles <= 20, $"{coupling}: {result}");
        }
    }

    [Fact]
    public void The_cycle_limit_is_a_result()
    {
        var problem = StationaryProblem<double>.ImplicitStep(Noise, new CharbonnierFlux(5), 50);
        var result = MultigridSolver.Solve(problem, new MultigridOptions { MaxCycles = 2, Tolerance = 1e-12 });
        Assert.Equal(StopReason.CycleLimit, result.Reason);
        Assert.Equal([0, 1, 2], result.History.Select(record => record.Cycle));
        Assert.True(result.Residual < 1);
        Assert.Contains("cycle limit after 2 cycles", result.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Exhausted_precision_is_reported_as_stagnation()
    {
        var problem = StationaryProblem<float>.ImplicitStep(Noise.Convert<float>(), new CharbonnierFlux(5), 50);
        var result = MultigridSolver.Solve(problem, new MultigridOptions { Tolerance = 1e-12 });
        Assert.Equal(StopReason.Stagnated, result.Reason);
        Assert.True(result.Residual < 1e-4, result.ToString());
    }

    [Fact]
    public void Divergence_is_reported_with_its_history_and_never_returned()
    {
        var problem = StationaryProblem<double>.ImplicitStep(Noise, new LinearFlux(), 50);
        var options = new MultigridOptions { Smoother = new Smoother(SmootherKind.Jacobi, 3), FullMultigridStart = false };
        var result = MultigridSolver.Solve(problem, options);
        Assert.Equal(StopReason.Diverged, result.Reason);
        Assert.True(result.Residual > 1e3 && result.History.Length >= 2);
        var fault = Assert.Throws<SymfluxException>(() => result.Solution);
        Assert.Contains("diverged", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_to_do_takes_no_cycle()
    {
        var result = MultigridSolver.Solve(StationaryProblem<double>.ImplicitStep(Noise, new CharbonnierFlux(5), 0));
        Assert.Equal((StopReason.Converged, 0), (result.Reason, result.Cycles));
        Assert.Equal(Noise.Values, result.Solution.Values);
        var flat = StationaryProblem<double>.ImplicitStep(new Field<double>(Grid.Image(9, 9)), new CharbonnierFlux(5), 100);
        Assert.Equal(StopReason.Converged, MultigridSolver.Solve(flat).Reason);
    }

    [Fact]
    public void Nonmonotone_fluxes_are_solved_to_a_stationary_point()
    {
        var problem = StationaryProblem<double>.ImplicitStep(Noise, new PeronaMalikFlux(30), 5);
        var result = MultigridSolver.Solve(problem);
        Assert.True(result.HasConverged, result.ToString());
        var image = DenseSolution.Apply(Noise.Grid, 1, new PeronaMalikFlux(30), Coupling.Separate, 1, 5, result.Solution.Values.ToArray());
        Assert.True(FieldExtensions.RelativeDifference(Noise.Values, image) < 1e-3);
    }

    [Fact]
    public void A_solution_can_be_cancelled_and_reports_progress()
    {
        using var source = new CancellationTokenSource();
        var reports = new List<CycleRecord>();
        var progress = new Reporter(report =>
        {
            reports.Add(report);
            source.Cancel();
        });
        var problem = StationaryProblem<double>.ImplicitStep(Noise, new CharbonnierFlux(5), 50);
        Assert.Throws<OperationCanceledException>(() => MultigridSolver.Solve(problem, null, progress, source.Token));
        Assert.Single(reports);
    }

    [Fact]
    public void Bad_input_is_refused_in_one_line()
    {
        var grid = Grid.Image(3, 4);
        var f = new Field<double>(grid);
        var nan = new Field<double>(grid);
        nan[0, 0, 1, 2] = double.NaN;
        var odd = new Field<double>(grid);
        odd.Values[0] = 0.5;
        var linear = new LinearFlux();
        Refused("time step is -1", () => StationaryProblem<double>.ImplicitStep(f, linear, -1));
        Refused("x = 2, y = 1", () => StationaryProblem<double>.ImplicitStep(nan, linear, 1));
        Refused("μ is 0", () => StationaryProblem<double>.SteadyRestoration(f, linear, 0));
        Refused("no known sample", () => StationaryProblem<double>.Inpainting(f, new Field<double>(grid), linear));
        Refused("0.5", () => StationaryProblem<double>.Inpainting(f, odd, linear));
        Refused("5×3", () => StationaryProblem<double>.Inpainting(f, new Field<double>(Grid.Image(3, 5)), linear));
        Refused("5×3", () => StationaryProblem<double>.ImplicitStep(f, linear, 1).StartingAt(new Field<double>(Grid.Image(3, 5))));
        Refused("tolerance", () => new MultigridOptions { Tolerance = 0 });
        Refused("sweeps", () => new MultigridOptions { Sweeps = 0 });
        Refused("levels", () => new MultigridOptions { Levels = 0 });
        Refused("ω is 2", () => new Smoother(SmootherKind.RedBlackGaussSeidel, 2));

        static void Refused(string part, Func<object> action) =>
            Assert.Contains(part, Assert.Throws<SymfluxException>(action).Message, StringComparison.Ordinal);
    }

    private sealed class Reporter(Action<CycleRecord> report) : IProgress<CycleRecord>
    {
        public void Report(CycleRecord value) => report(value);
    }
}
