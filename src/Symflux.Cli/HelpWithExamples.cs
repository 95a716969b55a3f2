using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Symflux.Cli.Commands;

namespace Symflux.Cli;

/// <summary>The usual help text, followed by the examples of the command.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var code = help.Invoke(parseResult);
        var examples = parseResult.CommandResult.Command is SymfluxCommand command
            ? command.Examples
            : ["symflux tour", "symflux denoise photo.png -o clean.png", "symflux COMMAND --help"];
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var example in examples)
        {
            output.WriteLine($"  {example}");
        }

        return code;
    }
}
