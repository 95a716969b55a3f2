using Symflux.Experiments.Frame;

namespace Symflux.Experiments.Solving;

/// <summary>A solver that is not trained, judged at the work of the classical cycles.</summary>
/// <param name="Solver">In words.</param>
/// <param name="Kind">Which one.</param>
/// <param name="Equation">What it solves.</param>
/// <param name="Solving">Images and masks.</param>
/// <param name="Form">Where the images are.</param>
internal sealed record SolverJudgement(string Solver, SolverKind Kind, LearnedEquation Equation, SolvingSettings Solving, ExperimentForm Form)
    : PlannedRun($"{Equation.Name}, {Solver}", 0)
{
    /// <summary>Names of the numbers.</summary>
    public const string Parameters = "parameters", Work = "work", Steps = "steps";

    /// <summary>Names of the lists: one value for every problem; the weights of trained cycles.</summary>
    public const string Residuals = "residuals", Errors = "errors", Psnr = "psnr", OriginalPsnr = "originalPsnr", Weights = "weights";

    /// <inheritdoc/>
    public override object Settings => new { equation = Equation.Settings, Kind, Solving, Form.Images };

    /// <inheritdoc/>
    public override RunResult Do(IReadOnlyList<RunResult> needs, CancellationToken cancellation)
    {
        using var clock = new ProcessorClock();
        var experiment = new SolvingExperiment(Solving, Equation, Form.Folder);
        return Result(
            Kind switch
            {
                SolverKind.Classical => experiment.JudgeClassical(),
                SolverKind.Library => experiment.JudgeLibrary(),
                _ => experiment.JudgeIteration(),
            },
            clock.Seconds, 0);
    }

    /// <summary>An outcome as it is stored.</summary>
    public static RunResult Result(SolvingOutcome outcome, double seconds, int steps) => new(
        new Dictionary<string, double> { [Parameters] = outcome.Parameters, [Work] = outcome.WorkUnits, ["loss"] = outcome.Loss, [Steps] = steps },
        new Dictionary<string, double[]>
        {
            [Residuals] = outcome.Residuals, [Errors] = outcome.Errors, [Psnr] = outcome.Psnr, [OriginalPsnr] = outcome.OriginalPsnr,
            [Weights] = outcome.Weights,
        },
        seconds);
}
