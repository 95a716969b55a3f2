using System.CommandLine;
using System.Diagnostics;
using Symflux.Cli.Running;
using Symflux.Cli.Tour;
using Symflux.Imaging;

namespace Symflux.Cli.Commands;

/// <summary><c>symflux tour</c>: the whole idea on one image, with a report.</summary>
internal sealed class TourCommand : SymfluxCommand
{
    /// <summary>What a command line begins with.</summary>
    public const string Word = "tour";

    private readonly Argument<string?> image = new("IMAGE")
    {
        Description = "An image; of a large one the centre is used. A sample is drawn where none is given.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string> output = CommandOptions.Output("DIR", "Folder for report.html and the pictures; it is created.");

    private readonly Option<bool> json = new("--json") { Description = "Print one JSON object about what was found instead of text." };

    /// <summary>Creates the command.</summary>
    public TourCommand() : base(
        Word,
        "Start here: add noise to an image, diffuse it with a scheme, run the same scheme as a neural network, prove what both do, "
        + "denoise with the trained model, and write a report.",
        "symflux tour",
        "symflux tour photo.png -o photo-tour")
    {
        Arguments.Add(image);
        output.DefaultValueFactory = _ => "symflux-tour";
        AddSolverOptions(output, json);
    }

    private protected override void Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var folder = parsed.GetRequiredValue(output);
        var subject = parsed.GetValue(image) is { } file ? TourImage.Load(file) : TourImage.Sample();
        OutputPlan.CreateFolder(folder);
        var watch = Stopwatch.StartNew();
        var run = new TourRun(SolverOptionsFrom(parsed), cancellation);
        var lines = parsed.GetValue(json) ? terminal.Silent() : terminal;
        var result = lines.Progress("touring", progress => run.Run(subject, progress));
        foreach (var picture in result.Pictures)
        {
            ImageFile.Save(Path.Combine(folder, picture.File), ImageStack.Single(picture.Field, SampleFormat.UInt8));
        }

        var report = Path.Combine(folder, "report.html");
        AtomicFile.WriteText(report, TourReport.Write(result, folder));
        if (parsed.GetValue(json))
        {
            terminal.Result(JsonOutput.Write(TourJson.Of(result, report)));
            return;
        }

        terminal.Note(TourSummary.Of(result));
        terminal.Note($"\nThe report, after {watch.Elapsed.TotalSeconds:F1} s:");
        terminal.Result(report);
    }
}
