using Symflux.Experiments.Frame;
using Symflux.Restoration;
using Symflux.Schemes;
using Symflux.Solving;

namespace Symflux.Experiments.Experiments;

/// <summary>One scheme on one problem, from coarse to fine: errors against a fine reference, work, and time.</summary>
/// <param name="Problem">The problem.</param>
/// <param name="Label">The scheme in words.</param>
/// <param name="Scheme">Its name in the registry.</param>
/// <param name="Inner">What solves implicit steps, or null.</param>
internal sealed record AccelerationRun(AccelerationProblem Problem, string Label, string Scheme, InnerMethod? Inner) : PlannedRun($"{Label}, {Problem.Name}", 0)
{
    /// <summary>Names of the lists: one value for every refinement.</summary>
    public const string Error = "error", Work = "work", Seconds = "seconds", Steps = "steps";

    /// <inheritdoc/>
    public override object Settings => new { Problem.Dimension, Problem.Extent, Problem.IsLinear, Problem.Time, Scheme, Inner };

    /// <inheritdoc/>
    public override bool IsTimed => true;

    /// <inheritdoc/>
    public override RunResult Do(IReadOnlyList<RunResult> needs, CancellationToken cancellation)
    {
        using var clock = new ProcessorClock();
        var (initial, options) = (Problem.Initial(), new SolverOptions { Threads = 1 });
        var comparison = new SchemeComparison(Problem.Model, initial, Problem.Time, options);
        var runs = comparison.Run([SchemeKind.Find(Scheme)], new SchemeSettings { InnerMethod = Inner }, null, cancellation);
        var end = Solver.Run(new ExplicitScheme(StepRule.Largest).Discretise(Problem.Model, Problem.Time), initial, options, null, cancellation);
        var change = Math.Sqrt(end.Values.ToArray().Zip(initial.Values.ToArray(), (a, b) => (a - b) * (a - b)).Average());
        return new RunResult(
            new Dictionary<string, double> { ["change"] = change, ["bestError"] = runs.Min(run => run.Error) },
            new Dictionary<string, double[]>
            {
                [Error] = [.. runs.Select(run => run.Error)], [Work] = [.. runs.Select(run => (double)run.Work)],
                [Seconds] = [.. runs.Select(run => run.Time.TotalSeconds)], [Steps] = [.. runs.Select(run => (double)run.Steps)],
            },
            clock.Seconds);
    }
}
