using Symflux.Multigrid;
using Symflux.Multigrid.Fas;

namespace Symflux.Tests.Multigrid;

/// <summary>However a cycle was trained, what is returned as converged solves the problem.</summary>
public class SafeguardedSolverLaws
{
    private static readonly CycleBlock Classical = ClassicalCycle.ImplicitStep(new CharbonnierFlux(2), 6, 2, new() { Channels = 2, Sweeps = 4 });

    [Fact]
    public void Any_cycle_leads_to_the_solution() => Law.Holds(12, random =>
    {
        var f = random.Field(random.Grid(2, 12), 2, 10);
        var result = SafeguardedSolver.Solve(Classical, random.AnyCycle(2, 2), f, new() { Tolerance = 1e-9 });
        Assert.Equal(StopReason.Converged, result.Reason);
        AssertSolves(result.Solution!, f, result.History[^1].Residual, $"{f.Grid}");
        // The residual never grows by a trained cycle, and never without being said.
        var last = 1.0;
        foreach (var cycle in result.History.Where(cycle => cycle.Taken))
        {
            Assert.True(cycle.Origin != CycleOrigin.Trained || cycle.Residual <= 0.9 * last, $"cycle {cycle.Cycle}");
            last = cycle.Residual;
        }
    });

    [Fact]
    public void A_good_cycle_is_used_alone()
    {
        var f = new Generators(2).Field(Grid.Image(16, 16), 2, 10);
        var better = ClassicalCycle.ImplicitStep(new CharbonnierFlux(2), 6, 2, new() { Channels = 2, Sweeps = 8 });
        var result = SafeguardedSolver.Solve(Classical, better, f);
        Assert.Equal((StopReason.Converged, 0), (result.Reason, result.ClassicalCycles));
        Assert.Equal(result.History.Length - 1, result.TrainedCycles);
        Assert.Equal(result.History[1].WorkUnits, 1 + better.WorkUnits(2) + 1, 1e-12);
    }

    [Fact]
    public void A_diverging_cycle_costs_a_few_trials_and_no_accuracy()
    {
        var f = new Generators(3).Field(Grid.Image(16, 16), 2, 10);
        var result = SafeguardedSolver.Solve(Classical, Wild(1e3), f, new() { Tolerance = 1e-8 });
        Assert.Equal((StopReason.Converged, 0), (result.Reason, result.TrainedCycles));
        // Trials after 1, 2, 4, … classical cycles.
        Assert.InRange(result.History.Count(cycle => cycle.Origin == CycleOrigin.Trained), 1, 2 + (int)Math.Log2(result.ClassicalCycles));
        AssertSolves(result.Solution!, f, result.History[^1].Residual, "wild");
        // Beyond the range of numbers, where residuals are not numbers.
        Assert.Equal(StopReason.Converged, SafeguardedSolver.Solve(Classical, Wild(1e300), f).Reason);
    }

    [Fact]
    public void Inpainting_keeps_known_samples_and_the_mask()
    {
        var input = ClassicalCycleLaws.Sparse(Grid.Image(40, 33), 0.05);
        var classical = ClassicalCycle.Inpainting(new LinearFlux(), 2);
        var result = SafeguardedSolver.Solve(classical, new Generators(9).AnyCycle(2, 1, mask: 1), input, new() { Tolerance = 1e-8 });
        Assert.Equal(StopReason.Converged, result.Reason);
        Assert.True(result.Solution!.Channel(1).SequenceEqual(input.Channel(1)));
        for (var i = 0; i < input.Grid.Count; i++)
        {
            Assert.True(input.Channel(1)[i] == 0 || Math.Abs(input.Channel(0)[i] - result.Solution.Channel(0)[i]) <= 1e-5);
        }
    }

    [Fact]
    public void An_iteration_without_progress_is_no_solution()
    {
        var f = new Generators(3).Field(Grid.Image(16, 16), 2, 10);
        Assert.Equal(StopReason.Diverged, SafeguardedSolver.Solve(Wild(1e3), Wild(1e3), f).Reason);
        Assert.Null(SafeguardedSolver.Solve(Wild(1e3), Wild(1e3), f).Solution);
        Assert.Equal(StopReason.Stagnated, SafeguardedSolver.Solve(Wild(0), Wild(0), f).Reason);
        Assert.Equal(StopReason.CycleLimit, SafeguardedSolver.Solve(Classical, Classical, f, new() { MaxCycles = 1, Tolerance = 1e-12 }).Reason);
        Assert.Equal(StopReason.Converged, SafeguardedSolver.Solve(Classical, Classical, new Field<double>(f.Grid, 2)).Reason);
    }

    [Fact]
    public void Threads_do_not_change_the_result_and_misfits_are_named()
    {
        var f = new Generators(3).Field(Grid.Image(150, 131), 2, 10);
        var trained = new Generators(8).AnyCycle(2, 2);
        var (one, two) = (Run(1), Run(2));
        Assert.True(one.Solution!.Values.SequenceEqual(two.Solution!.Values));
        Assert.Equal(one.History, two.History);
        Assert.Contains("channels", Assert.Throws<SymfluxException>(
            () => SafeguardedSolver.Solve(Classical, new Generators(8).AnyCycle(2, 1), f)).Message, StringComparison.Ordinal);
        Assert.Throws<SymfluxException>(() => SafeguardedSolver.Solve(Classical, trained, new Field<double>(f.Grid, 1)));
        Assert.Throws<SymfluxException>(() => SafeguardedSolver.Solve(Classical, trained, new Field<double>(Grid.Signal(9), 2)));
        f.Values[3] = double.NaN;
        Assert.Contains("finite", Assert.Throws<SymfluxException>(() => SafeguardedSolver.Solve(Classical, trained, f)).Message, StringComparison.Ordinal);

        SafeguardedResult<double> Run(int threads) =>
            SafeguardedSolver.Solve(Classical, trained, f, new() { Machine = new SolverOptions { Threads = threads } });
    }

    /// <summary>The classical problem with sweeps of any weight.</summary>
    private static CycleBlock Wild(double weight) => new(
        [new CycleLevel(Classical.Levels[0].Stencils, Classical.Levels[0].Flux, 1, 6, Classical.Levels[0].Diagonal, [weight, weight], [], null)]);

    private static void AssertSolves(Field<double> solution, Field<double> f, double claimed, string where)
    {
        var image = DenseCycle.Operator(Classical.Levels[0], f.Grid, null, solution.Values.ToArray());
        var start = DenseCycle.Operator(Classical.Levels[0], f.Grid, null, f.Values.ToArray());
        var (left, unit) = (Norm(image), Norm(start));
        Assert.True(Math.Abs(left - claimed * unit) <= 1e-9 * unit, $"{where}: the residual is {left / unit}, not {claimed}");

        double Norm(double[] values) => Math.Sqrt(values.Select((value, i) => Math.Pow(value - f.Values[i], 2)).Sum());
    }
}
