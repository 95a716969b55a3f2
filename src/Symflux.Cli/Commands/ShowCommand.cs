using System.CommandLine;
using Symflux.Cli.Report;
using Symflux.Cli.Running;
using Symflux.Diagrams;

namespace Symflux.Cli.Commands;

/// <summary><c>symflux show</c>: draws a model or a scheme as formulas and as a network.</summary>
internal sealed class ShowCommand : SymfluxCommand
{
    /// <summary>What a command line begins with.</summary>
    public const string Word = "show";

    private static readonly OutputFormats<NamedBlueprint> Formats = new((".svg", Drawing), (".html", Page));

    private readonly BlueprintSource source = new();

    private readonly Option<string> output = CommandOptions.Output("OUT", "File to write: .svg, or .html for a browser.");

    private readonly Option<bool> overwrite = OutputFile.Overwrite();

    /// <summary>Creates the command.</summary>
    public ShowCommand() : base(
        Word,
        "Draw a model or a scheme twice, side by side: as formulas of a numerical scheme, and as the layers of a network.",
        "symflux show fsi -o fsi.svg",
        "symflux show explicit --diffusivity perona-malik --lambda 10 --time 20 -o explicit.html",
        "symflux show certified-25 -o model.svg")
    {
        Arguments.Add(source.Argument);
        output.Required = true;
        AddOptions([output, overwrite, .. source.Options]);
    }

    private protected override void Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var file = parsed.GetRequiredValue(output);
        var write = Formats.For(OutputFile.Claim(file, parsed.GetValue(overwrite), parsed.GetValue(source.Argument)));
        AtomicFile.WriteText(file, write(source.Read(parsed)));
        terminal.Note(file);
    }

    private static string Drawing(NamedBlueprint named) => Diagram.Of(named.Blueprint, new DiagramOptions { Title = named.Title });

    private static string Page(NamedBlueprint named) => new Html().Raw(Drawing(named)).ToDocument(named.Title);
}
