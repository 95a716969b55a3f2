using System.CommandLine;

namespace Symflux.Experiments;

/// <summary><c>symflux-experiment half-the-parameters</c>.</summary>
internal sealed class HalfTheParametersCommand : ExperimentSubcommand
{
    private readonly Option<string?> data = new("--data")
    {
        Description = "Folder of images to train on and to judge by; colour is turned grey. Synthetic dead leaves by default.",
        HelpName = "DIR",
    };

    private readonly Option<Choice<ComparedNetworks>?> networks = CommandOptions.Choice(
        "--networks", "What to compare.", "all",
        ("all", ComparedNetworks.All), ("residual", ComparedNetworks.Residual), ("u-net", ComparedNetworks.UNets));

    private readonly Option<int?> steps = CommandOptions.OptionalCount("--steps", "Training steps of each run, in place of the usual number.");

    /// <summary>Creates the command.</summary>
    public HalfTheParametersCommand() : base(
        "half-the-parameters",
        "Is a symmetric network, residual or U-net, as good as a standard one of twice its parameters?",
        "symflux-experiment half-the-parameters --quick",
        "symflux-experiment half-the-parameters --data photos -o half.html") => AddExperimentOptions(data, networks, steps);

    private protected override Findings Measure(ParseResult parsed, bool isQuick, IReadOnlyList<ulong> seeds, RunStore runs)
    {
        var size = isQuick ? HalfTheParameters.Quick : HalfTheParameters.Full;
        var training = size.Training with { Folder = parsed.GetValue(data), Steps = parsed.GetValue(steps) ?? size.Training.Steps };
        return HalfTheParameters.Measure(size with { Training = training }, parsed.GetRequiredValue(networks)!.Value, seeds, runs);
    }
}
