using System.CommandLine;
using Symflux.Cli.Report;
using Symflux.Cli.Running;
using Symflux.Explanations;

namespace Symflux.Cli.Commands;

/// <summary><c>symflux explain</c>: reads a model or a scheme back as a diffusion process.</summary>
internal sealed class ExplainCommand : SymfluxCommand
{
    /// <summary>What a command line begins with.</summary>
    public const string Word = "explain";

    private static readonly OutputFormats<(NamedBlueprint Named, PdeReport Report)> Formats = new(
        (".html", content => ExplanationPage.Write(content.Named, content.Report)),
        (".json", content => content.Report.ToJson()),
        (".txt", content => content.Report.ToText(detail: true) + "\n"));

    private readonly BlueprintSource source = new();

    private readonly Option<string> output = CommandOptions.Output(
        "OUT", "File to write: .txt with every stencil and flux, .json, or .html with plots. Without it, a summary is printed.");

    private readonly Option<bool> json = new("--json") { Description = "Print one JSON object instead of text." };

    private readonly Option<bool> overwrite = OutputFile.Overwrite();

    /// <summary>Creates the command.</summary>
    public ExplainCommand() : base(
        Word,
        "Read a model or a scheme back as a diffusion process: stencils as combinations of derivatives, fluxes as diffusivities "
        + "with their backward ranges, steps as diffusion time.",
        "symflux explain certified-25",
        "symflux explain certified-25 -o report.html",
        "symflux explain fsi --diffusivity perona-malik --lambda 10 --time 20")
    {
        Arguments.Add(source.Argument);
        AddOptions([output, json, overwrite, .. source.Options]);
    }

    private protected override void Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var target = parsed.GetValue(output);
        var write = target is null ? null : Formats.For(OutputFile.Claim(target, parsed.GetValue(overwrite), parsed.GetValue(source.Argument)));
        var named = source.Read(parsed);
        var report = PdeReport.Of(named.Blueprint);
        if (write is not null)
        {
            AtomicFile.WriteText(target!, write((named, report)));
        }

        if (parsed.GetValue(json))
        {
            terminal.Result(report.ToJson());
        }
        else if (write is null)
        {
            terminal.Result(report.ToText());
        }
        else
        {
            terminal.Note(report.ToText());
        }
    }
}
