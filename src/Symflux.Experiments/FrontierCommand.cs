using System.CommandLine;

namespace Symflux.Experiments;

/// <summary><c>symflux-experiment frontier</c>.</summary>
internal sealed class FrontierCommand : ExperimentSubcommand
{
    private readonly Option<string?> data = new("--data")
    {
        Description = "Folder of images to train on and to judge by; colour is turned grey. Synthetic dead leaves by default.",
        HelpName = "DIR",
    };

    private readonly Option<int?> steps = CommandOptions.OptionalCount("--steps", "Training steps of each run, in place of the usual number.");

    /// <summary>Creates the command.</summary>
    public FrontierCommand() : base(
        "frontier",
        "How much better does a network denoise that may be less stable: PSNR against the certified Lipschitz constant ℓ.",
        "symflux-experiment frontier --quick",
        "symflux-experiment frontier --data photos --seeds 1 -o frontier.html") => AddExperimentOptions(data, steps);

    private protected override Findings Measure(ParseResult parsed, bool isQuick, IReadOnlyList<ulong> seeds, RunStore runs)
    {
        var size = isQuick ? Frontier.Quick : Frontier.Full;
        var training = size.Training with { Folder = parsed.GetValue(data), Steps = parsed.GetValue(steps) ?? size.Training.Steps };
        return Frontier.Measure(size with { Training = training }, seeds, runs);
    }
}
