using System.CommandLine;
using Symflux.Cli.Experiments;

namespace Symflux.Cli.Commands;

/// <summary><c>symflux experiment</c>: claims about networks, measured on the user's own machine.</summary>
internal sealed class ExperimentCommand : SymfluxCommand
{
    /// <summary>Creates the command with one subcommand for every experiment.</summary>
    public ExperimentCommand() : base(
        "experiment",
        "Measure a claim: train what it compares, several seeds each, and print the table. Alone, it lists the experiments.",
        "symflux experiment",
        "symflux experiment half-the-parameters --quick")
    {
        AddOptions();
        Subcommands.Add(new HalfTheParametersCommand());
        Subcommands.Add(new LearnToSolveCommand());
        Subcommands.Add(new FrontierCommand());
    }

    private protected override void Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation) =>
        terminal.Result(TextTable.Facts([.. Subcommands.Select(experiment => (experiment.Name, experiment.Description ?? ""))]));
}
