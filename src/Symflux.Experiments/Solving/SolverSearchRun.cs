using Symflux.Experiments.Denoising;
using Symflux.Experiments.Frame;

namespace Symflux.Experiments.Solving;

/// <summary>
/// The search for the learning rate of a network that learns to solve, in short trials with a seed of their own; also how long its steps take.
/// </summary>
/// <param name="Solver">The network in words.</param>
/// <param name="Design">The network.</param>
/// <param name="Equation">What it solves.</param>
/// <param name="Solving">Images, masks and steps.</param>
/// <param name="Form">Where the images are.</param>
internal sealed record SolverSearchRun(string Solver, SolverDesign Design, LearnedEquation Equation, SolvingSettings Solving, ExperimentForm Form)
    : PlannedRun($"{Equation.Name}, rate of {Solver}", SearchSeed)
{
    /// <summary>Names of what is measured.</summary>
    public const string Rate = "rate", SecondsPerStep = "secondsPerStep", IsInterior = "isInterior";

    /// <summary>Trials are shorter than trainings by this factor.</summary>
    private const int Share = 4;

    /// <summary>No seed of results.</summary>
    private const ulong SearchSeed = 1000;

    /// <inheritdoc/>
    public override object Settings => new { equation = Equation.Settings, Design, Solving, Form.Images };

    /// <inheritdoc/>
    public override RunResult Do(IReadOnlyList<RunResult> needs, CancellationToken cancellation)
    {
        using var clock = new ProcessorClock();
        var (experiment, seconds) = (new SolvingExperiment(Solving, Equation, Form.Folder), new List<double>());
        var steps = Math.Max(1, Solving.Steps / Share);
        var (tried, rate, isInterior) = RateLadder.Search(rate =>
        {
            var outcome = experiment.Train(Design, SearchSeed, rate, steps, cancellation: cancellation);
            seconds.Add(outcome.TrainingTime.TotalSeconds);
            return -outcome.Loss;
        });
        return new RunResult(
            new Dictionary<string, double>
            {
                // The first one pays for compilation, and those that diverged ended early.
                [Rate] = rate, [IsInterior] = isInterior ? 1 : 0, [SecondsPerStep] = seconds.Order().ElementAt(seconds.Count / 2) / steps,
            },
            new Dictionary<string, double[]> { ["rates"] = [.. tried.Select(trial => trial.Rate)], ["scores"] = [.. tried.Select(trial => trial.Score)] },
            clock.Seconds);
    }
}
