using System.CommandLine;
using Symflux.Solving;

namespace Symflux.Cli.Commands;

/// <summary>What commands share: --quiet, --threads, examples, and running off the caller's thread.</summary>
internal abstract class SymfluxCommand : Command
{
    private readonly Option<int> threads = CommandOptions.Count(
        "--threads", "Number of threads; all processors by default, and one for each of several ranks. Results do not depend on it.",
        Environment.ProcessorCount);

    private readonly Option<bool> quiet = new("--quiet", "-q") { Description = "Say nothing but what was asked for." };

    private protected SymfluxCommand(string name, string description, params IReadOnlyList<string> examples)
        : base(name, description)
    {
        Examples = examples;
        SetAction(async (parsed, cancellation) =>
        {
            var configuration = parsed.InvocationConfiguration;
            var work = Task.Run(
                () => Run(parsed, new Terminal(configuration.Output, configuration.Error, parsed.GetValue(quiet)), cancellation), cancellation);
            await EndOf(work, cancellation);
            return 0;
        });
    }

    /// <summary>Command lines for the help text.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>How long an interrupted command may go on before it is given up. What it was writing is still under a temporary name then.</summary>
    private protected virtual TimeSpan Grace => TimeSpan.FromSeconds(2);

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

    /// <summary>--threads.</summary>
    private protected int ThreadsFrom(ParseResult parsed) =>
        // Launchers start a rank for every processor.
        Launch.Ranks.Size > 1 && parsed.GetResult(threads) is null or { Implicit: true } ? 1 : parsed.GetValue(threads);

    /// <summary>The solver's options as given on the command line.</summary>
    private protected SolverOptions SolverOptionsFrom(ParseResult parsed) => new() { Threads = ThreadsFrom(parsed) };

    /// <summary>Waits for work to end; after an interrupt, which not all work looks at, not for long.</summary>
    private async Task EndOf(Task work, CancellationToken cancellation)
    {
        try
        {
            await work.WaitAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await Task.WhenAny(work, Task.Delay(Grace, CancellationToken.None));
            await (work.IsCompleted ? work : Task.FromCanceled(cancellation));
        }
    }
}
