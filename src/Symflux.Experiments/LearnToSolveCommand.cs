using System.CommandLine;
using Symflux.Cli.Running;

namespace Symflux.Experiments;

/// <summary><c>symflux-experiment learn-to-solve</c>.</summary>
internal sealed class LearnToSolveCommand : ExperimentSubcommand
{
    private readonly Option<string?> data = new("--data")
    {
        Description = "Folder of images to train on and to judge by, 96×96 or larger; colour is turned grey. Synthetic dead leaves by default.",
        HelpName = "DIR",
    };

    private readonly Option<int?> steps = CommandOptions.OptionalCount("--steps", "Training steps of each run, in place of the usual number.");

    private readonly Option<string[]> equations = new("--equation")
    {
        Description = $"What to solve, several allowed: {string.Join(", ", LearnToSolve.Equations.Select(equation => equation.Name))}. All by default.",
        HelpName = "NAME",
    };

    private readonly Option<string?> models = new("--models") { Description = "Folder to keep the trained cycles in, as model files.", HelpName = "DIR" };

    /// <summary>Creates the command.</summary>
    public LearnToSolveCommand() : base(
        "learn-to-solve",
        "Do multigrid cycles learn to solve from residuals, and are they better than classical ones and standard U-nets?",
        "symflux-experiment learn-to-solve --quick",
        "symflux-experiment learn-to-solve --equation inpainting-homogeneous --models cycles -o solve.html")
    {
        equations.AcceptOnlyFromAmong([.. LearnToSolve.Equations.Select(equation => equation.Name)]);
        AddExperimentOptions(data, steps, equations, models);
    }

    private protected override Findings Measure(ParseResult parsed, bool isQuick, IReadOnlyList<ulong> seeds, RunStore runs)
    {
        var size = isQuick ? LearnToSolve.Quick : LearnToSolve.Full;
        var settings = size.Settings with { Folder = parsed.GetValue(data), Steps = parsed.GetValue(steps) ?? size.Settings.Steps };
        if (parsed.GetValue(equations) is { Length: > 0 } names)
        {
            size = size with { Equations = [.. LearnToSolve.Equations.Where(equation => names.Contains(equation.Name))] };
        }

        if (parsed.GetValue(models) is { } folder)
        {
            OutputPlan.CreateFolder(folder);
            size = size with { ModelFolder = folder };
        }

        return LearnToSolve.Measure(size with { Settings = settings }, seeds, runs);
    }
}
