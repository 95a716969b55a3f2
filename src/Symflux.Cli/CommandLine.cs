using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Symflux.Cli.Commands;

namespace Symflux.Cli;

/// <summary>The command <c>symflux</c>: its subcommands, and what happens around every one of them.</summary>
internal static class CommandLine
{
    /// <summary>Exit code after Ctrl-C, as shells have it (128 + SIGINT).</summary>
    public const int Interrupted = 130;

    private static readonly (string Word, Func<Command> Create)[] Commands =
    [
        (TourCommand.Word, () => new TourCommand()),
        (DiffuseCommand.Word, () => new DiffuseCommand()),
        (InpaintCommand.Word, () => new InpaintCommand()),
        (DenoiseCommand.Word, () => new DenoiseCommand()),
        (EvaluateCommand.Word, () => new EvaluateCommand()),
        (TrainCommand.Word, () => new TrainCommand()),
        (CertifyCommand.Word, () => new CertifyCommand()),
        (ExplainCommand.Word, () => new ExplainCommand()),
        (ExportCommand.Word, () => new ExportCommand()),
        (ShowCommand.Word, () => new ShowCommand()),
        (SynthCommand.Word, () => new SynthCommand()),
        (ModelsCommand.Word, () => new ModelsCommand()),
    ];

    /// <summary>The commands with their options.</summary>
    /// <param name="word">What the command line begins with: where it is a command, that one is made alone.</param>
    public static RootCommand Build(string? word = null)
    {
        var root = new RootCommand("Diffusion PDE schemes and neural networks as one object: solve, train, certify and ship them.");
        var named = Array.FindIndex(Commands, command => command.Word == word);
        foreach (var (_, create) in named < 0 ? Commands : Commands.AsSpan(named, 1))
        {
            root.Subcommands.Add(create());
        }

        return root;
    }

    /// <summary>Runs a command of <c>symflux</c>.</summary>
    /// <param name="arguments">What the user typed after <c>symflux</c>.</param>
    /// <param name="output">Receives results.</param>
    /// <param name="error">Receives faults, one line each, and progress if it is a terminal.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <returns>0 for success, 1 for a fault, 130 when interrupted.</returns>
    public static Task<int> InvokeAsync(string[] arguments, TextWriter output, TextWriter error, CancellationToken cancellation = default) =>
        InvokeAsync(Build(arguments.FirstOrDefault()), "symflux", arguments, output, error, cancellation);

    /// <summary>Runs a command of any program.</summary>
    /// <param name="root">Its commands.</param>
    /// <param name="program">Its name.</param>
    /// <param name="arguments">What the user typed after the name.</param>
    /// <param name="output">Receives results.</param>
    /// <param name="error">Receives faults, one line each, and progress if it is a terminal.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <returns>0 for success, 1 for a fault, 130 when interrupted.</returns>
    public static async Task<int> InvokeAsync(
        RootCommand root, string program, string[] arguments, TextWriter output, TextWriter error, CancellationToken cancellation = default)
    {
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        var parsed = root.Parse(arguments.Length == 0 ? ["--help"] : arguments);
        if (parsed.Action is ParseErrorAction)
        {
            if (Launch.Ranks.Rank > 0)
            {
                return Faults.OfOtherRank;
            }

            var name = string.Join(' ', Lineage(parsed.CommandResult).Reverse());
            var message = parsed.UnmatchedTokens is [var unknown, ..]
                ? $"there is no command or option '{unknown}'"
                : Faults.OneLine(parsed.Errors[0].Message).TrimEnd('.');
            return Faults.Fail(error, $"{message}; see '{name} --help'");
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = output,
                    Error = error,
                    EnableDefaultExceptionHandler = false,
                    // Signals are handled in Program.cs, without a time limit: an interrupted training writes its checkpoint.
                    ProcessTerminationTimeout = null,
                },
                cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            Faults.Fail(error, "interrupted");
            return Interrupted;
        }
        catch (Exception fault)
        {
            return Faults.Report(error, fault);
        }

        IEnumerable<string> Lineage(CommandResult result)
        {
            for (SymbolResult? at = result; at is CommandResult { Command: var command }; at = at.Parent)
            {
                yield return command is RootCommand ? program : command.Name;
            }
        }
    }
}
