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

    private static readonly OutputFormats<(NamedBlueprint Named, DiagramOptions Options)> Formats = new(
        (".svg", drawing => Diagram.Of(drawing.Named.Blueprint, drawing.Options)),
        (".html", drawing => new Html().Drawing(drawing.Named.Blueprint, drawing.Options).ToDocument(drawing.Named.Title)));

    private readonly BlueprintSource source = new();

    private readonly Option<string> output = CommandOptions.Output("OUT", "File to write: .svg, or .html for a browser.");

    private readonly Option<bool> dark = new("--dark") { Description = "For a dark ground; pages follow the browser's setting by themselves." };

    private readonly Option<bool> narrow = new("--narrow") { Description = "Layers below their formulas, for columns; pages follow the width of the window." };

    private readonly Option<bool> overwrite = OutputFile.Overwrite();

    /// <summary>Creates the command.</summary>
    public ShowCommand() : base(
        Word,
        "Draw a model or a scheme twice, side by side: as formulas of a numerical scheme, and as the layers of a network.",
        "symflux show fsi -o fsi.svg",
        "symflux show explicit --diffusivity perona-malik --lambda 10 --time 20 -o explicit.html",
        "symflux show certified-25 -o model.svg",
        "symflux show fsi --dark --narrow -o slide.svg")
    {
        Arguments.Add(source.Argument);
        output.Required = true;
        AddOptions([output, dark, narrow, overwrite, .. source.Options]);
    }

    private protected override void Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var file = parsed.GetRequiredValue(output);
        var write = Formats.For(OutputFile.Claim(file, parsed.GetValue(overwrite), parsed.GetValue(source.Argument)));
        if (file.EndsWith(".html", StringComparison.OrdinalIgnoreCase) && (parsed.GetValue(dark) || parsed.GetValue(narrow)))
        {
            throw new SymfluxException("--dark and --narrow are for .svg; a page follows the browser by itself, so leave them out");
        }

        var named = source.Read(parsed);
        AtomicFile.WriteText(file, write((named, new DiagramOptions
        {
            Title = named.Title,
            Theme = parsed.GetValue(dark) ? DiagramTheme.Dark : DiagramTheme.Light,
            Layout = parsed.GetValue(narrow) ? DiagramLayout.Narrow : DiagramLayout.Wide,
        })));
        terminal.Note(file);
    }
}
