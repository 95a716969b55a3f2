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
/// <param name="Pace">The search of the network in whose processor time this one is trained; null for the number of steps in the settings.</param>
internal sealed record SolverSearchRun(
    string Solver, SolverDesign Design, LearnedEquation Equation, SolvingSettings Solving, ExperimentForm Form, SolverSearchRun? Pace = null)
    : PlannedRun($"{Equation.Name}, rate of {Solver}", SearchSeed)
{
    /// <summary>Names of what is measured.</summary>
    public const string Rate = "rate", SecondsPerStep = "secondsPerStep", Steps = "steps", IsInterior = "isInterior";

    /// <summary>Trials are shorter than trainings by this factor: a rate that is good for a few steps may be the end of many.</summary>
    private const int Share = 4;

    /// <summary>Steps by which a network's own time is measured, after as many that pay for compilation.</summary>
    private const int TimedSteps = 10;

    /// <summary>No seed of results.</summary>
    private const ulong SearchSeed = 1000;

    /// <inheritdoc/>
    public override object Settings => new { equation = Equation.Settings, Design, Solving, Form.Images };

    /// <inheritdoc/>
    public override IReadOnlyList<PlannedRun> Needs => Pace is null ? [] : [Pace];

    /// <inheritdoc/>
    public override RunResult Do(IReadOnlyList<RunResult> needs, CancellationToken cancellation)
    {
        using var clock = new ProcessorClock();
        var experiment = new SolvingExperiment(Solving, Equation, Form.Folder);
        Train(1e-6, TimedSteps);
        var seconds = Train(1e-6, TimedSteps).TrainingTime.TotalSeconds / TimedSteps;
        var steps = Pace is null
            ? Solving.Steps
            : Math.Max(Share, (int)Math.Round(Solving.Steps * needs[0].Numbers[SecondsPerStep] / seconds));
        var (tried, rate, isInterior) = RateLadder.Search(rate => -Train(rate, steps / Share).Loss);
        return new RunResult(
            new Dictionary<string, double> { [Rate] = rate, [IsInterior] = isInterior ? 1 : 0, [SecondsPerStep] = seconds, [Steps] = steps },
            new Dictionary<string, double[]> { ["rates"] = [.. tried.Select(trial => trial.Rate)], ["scores"] = [.. tried.Select(trial => trial.Score)] },
            clock.Seconds);

        SolvingOutcome Train(double rate, int count) => experiment.Train(Design, SearchSeed, rate, count, cancellation: cancellation);
    }
}
