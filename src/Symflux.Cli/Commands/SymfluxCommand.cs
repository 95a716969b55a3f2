using System.CommandLine;
using Symflux.Solving;

namespace Symflux.Cli.Commands;

/// <summary>What commands share: --quiet, --threads, examples, and running off the caller's thread.</summary>
internal abstract class SymfluxCommand : Command
{
    private readonly Option<int> threads = CommandOptions.Count(
        "--threads", "Number of threads; all processors by default. Results do not depend on it.", Environment.ProcessorCount);

    private readonly Option<bool> quiet = new("--quiet", "-q") { Description = "Say nothing but what was asked for." };

    private protected SymfluxCommand(string name, string description, params IReadOnlyList<string> examples)
        : base(name, description)
    {
        Examples = examples;
        SetAction((parsed, cancellation) => Task.Run(
            () =>
            {
                var configuration = parsed.InvocationConfiguration;
                Run(parsed, new Terminal(configuration.Output, configuration.Error, parsed.GetValue(quiet)), cancellation);
                return 0;
            },
            cancellation));
    }

    /// <summary>Command lines for the help text.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>Does the work; faults leave as exceptions.</summary>
    private protected abstract void Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation);

    /// <summary>Adds the command's own options, then --quiet.</summary>
    private protected void AddOptions(params ReadOnlySpan<Option> own)
    {
        foreach (var option in own)
        {
            Options.Add(option);
        }

        Options.Add(quiet);
    }

    /// <summary>Adds the command's own options, then --threads and --quiet: for commands that run the solver.</summary>
    private protected void AddSolverOptions(params ReadOnlySpan<Option> own) => AddOptions([.. own, threads]);

    /// <summary>The solver's options as given on the command line.</summary>
    private protected SolverOptions SolverOptionsFrom(ParseResult parsed) => new() { Threads = parsed.GetValue(threads) };
}
