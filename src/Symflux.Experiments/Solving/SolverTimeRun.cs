using System.Diagnostics;
using Symflux.Blueprints;
using Symflux.Experiments.Frame;
using Symflux.Fields;
using Symflux.Multigrid;
using Symflux.Multigrid.Fas;
using Symflux.Solving;

namespace Symflux.Experiments.Solving;

/// <summary>
/// Seconds to a small residual, problem by problem, in double precision on one thread: a cycle iterated (with the safeguard, whose checks are counted), or
/// the library's solver. Medians of repeated runs.
/// </summary>
/// <param name="Solver">In words.</param>
/// <param name="Kind">The classical cycle or the library's solver; of no meaning for a trained cycle.</param>
/// <param name="Trained">The training of a cycle, or null.</param>
/// <param name="Equation">What it solves.</param>
/// <param name="Solving">Images and masks.</param>
/// <param name="Form">Where the images are.</param>
internal sealed record SolverTimeRun(
    string Solver, SolverKind Kind, SolverTrainingRun? Trained, LearnedEquation Equation, SolvingSettings Solving, ExperimentForm Form)
    : PlannedRun($"{Equation.Name}, seconds of {Solver}", Trained?.Seed ?? 0)
{
    /// <summary>
    /// Names of the lists: seconds, NaN where the residual was not reached, and cycles, those of the classical one in the safeguard included.
    /// </summary>
    public const string Seconds = "seconds", Cycles = "cycles", ClassicalCycles = "classicalCycles";

    /// <summary>The residual, relative to that of the start.</summary>
    public const double Tolerance = 1e-6;

    private const int Repetitions = 5, LargestCycles = 1000;

    /// <inheritdoc/>
    public override object Settings => new { equation = Equation.Settings, Kind, Solving, Form.Images };

    /// <inheritdoc/>
    public override IReadOnlyList<PlannedRun> Needs => Trained is null ? [] : [Trained];

    /// <inheritdoc/>
    public override bool IsTimed => true;

    /// <inheritdoc/>
    public override RunResult Do(IReadOnlyList<RunResult> needs, CancellationToken cancellation)
    {
        using var clock = new ProcessorClock();
        var experiment = new SolvingExperiment(Solving, Equation, Form.Folder);
        var cycle = Trained?.Cycle(needs[0]) ?? experiment.Classical;
        var (seconds, cycles, classical) = (new List<double>(), new List<double>(), new List<double>());
        foreach (var problem in experiment.Timed)
        {
            var (f, mask) = (problem.Data.Convert<double>(), problem.Mask?.Convert<double>());
            Func<(bool HasConverged, int Cycles, int Classical)> solve = Trained is null && Kind == SolverKind.Library
                ? () => ByLibrary(f, mask)
                : () => ByCycle(experiment.Classical, cycle, f, mask, cancellation);
            // The first run pays for compilation.
            var found = solve();
            var times = new double[Repetitions];
            for (var i = 0; i < Repetitions && found.HasConverged; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                var start = Stopwatch.GetTimestamp();
                solve();
                times[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
            }

            seconds.Add(found.HasConverged ? times.Order().ElementAt(Repetitions / 2) : double.NaN);
            cycles.Add(found.Cycles);
            classical.Add(found.Classical);
        }

        return new RunResult(
            new Dictionary<string, double> { ["reached"] = seconds.Count(double.IsFinite) },
            new Dictionary<string, double[]> { [Seconds] = [.. seconds], [Cycles] = [.. cycles], [ClassicalCycles] = [.. classical] }, clock.Seconds);
    }

    private (bool, int, int) ByLibrary(Field<double> f, Field<double>? mask)
    {
        var result = Equation.Approximate(f, mask, LargestCycles, Tolerance);
        return (result.Reason == StopReason.Converged, result.History[^1].Cycle, 0);
    }

    private static (bool, int, int) ByCycle(
        CycleBlock classical, CycleBlock cycle, Field<double> f, Field<double>? mask, CancellationToken cancellation)
    {
        var input = mask is null ? f : Joined(f, mask);
        var result = SafeguardedSolver.Solve(
            classical, cycle, input,
            new SafeguardOptions { Tolerance = Tolerance, MaxCycles = LargestCycles, Machine = new SolverOptions { Threads = 1 } }, cancellation: cancellation);
        return (result.Reason == StopReason.Converged, result.History[^1].Cycle, result.ClassicalCycles);
    }

    private static Field<double> Joined(Field<double> f, Field<double> mask) =>
        Field<double>.Wrap([.. f.Values.ToArray(), .. mask.Values.ToArray()], f.Grid, 2);
}
