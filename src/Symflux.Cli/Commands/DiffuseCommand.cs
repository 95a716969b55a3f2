using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Symflux.Blueprints;
using Symflux.Cli.Report;
using Symflux.Cli.Running;
using Symflux.Fields;
using Symflux.Imaging;
using Symflux.Restoration;

namespace Symflux.Cli.Commands;

/// <summary><c>symflux diffuse</c>: solves a diffusion equation with an image as the initial state.</summary>
internal sealed class DiffuseCommand : SymfluxCommand
{
    private readonly Argument<string> input = new("INPUT") { Description = "Image, stack, array or signal: PNG, TIFF, NPY, JPEG, CSV." };

    private readonly Option<string> output = CommandOptions.Output(
        "OUT", "File to write: .png, .tif, .npy, or .csv for signals; with --compare a report, .html.");

    private readonly Option<string?> compare = new("--compare")
    {
        HelpName = "A,B,…",
        Description = $"Bring the first page to the same time with several schemes and step sizes, and print steps, work, duration and error "
            + $"against a fine reference. Schemes: {string.Join(", ", SchemeOptions.SchemeWords)}.",
    };

    private readonly SchemeOptions scheme = new();

    private readonly Option<bool> volume = new("--volume") { Description = "Take the pages as the slices of one volume, and diffuse in 3D." };

    private readonly Option<string?> spacing = new("--spacing")
    {
        HelpName = "Z,Y,X",
        Description = "Distance of slices, rows and columns of a --volume, in the unit whose square the time is given in. 1,1,1 by default.",
    };

    private readonly Option<Choice<SampleFormat>?> depth = CommandOptions.Choice<SampleFormat>(
        "--depth", "Depth of the output; the input's by default. Values are rescaled to it. NPY is always float.", null,
        ("8", SampleFormat.UInt8), ("16", SampleFormat.UInt16), ("float", SampleFormat.Float32));

    /// <summary>Creates the command.</summary>
    public DiffuseCommand() : base(
        "diffuse",
        "Solve a diffusion equation, ∂t u = −Kᵀ Φ(K u), with the image as the initial state.",
        "symflux diffuse photo.png -o smooth.png --lambda 4 --time 20",
        "symflux diffuse photo.png -o smooth.png --scheme explicit --diffusivity perona-malik --lambda 10 --time 5 --tau 0.2",
        "symflux diffuse colour.tif -o out.tif --coupling colour --lambda 4 --time 20 --cycles 4",
        "symflux diffuse signal.csv -o out.csv --scheme implicit --alpha 0,1,0.5 --lambda 2 --time 100",
        "symflux diffuse photo.png --compare explicit,fsi,dff,semi-implicit,implicit --lambda 4 --time 20 -o schemes.html")
    {
        Arguments.Add(input);
        AddSolverOptions([output, .. scheme.All, depth, volume, spacing, compare]);
    }

    private protected override void Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        if (parsed.GetValue(compare) is { } words)
        {
            Compare(parsed, words, terminal, cancellation);
            return;
        }

        var description = scheme.Read(parsed);
        var destination = parsed.GetValue(output) ?? throw new SymfluxException("the output is missing; give -o OUT");
        var stack = ImageFile.Load(parsed.GetRequiredValue(input));
        var (_, file) = OutputPlan.Of([parsed.GetRequiredValue(input)], destination)[0];
        var slices = SlicesFrom(parsed);

        using var solver = new StackSolver(SolverOptionsFrom(parsed));
        var watch = Stopwatch.StartNew();
        var whole = slices?.Join(stack);
        var result = terminal.Progress("diffusing", progress => whole is null
            ? description.Run(solver, stack, progress, cancellation)
            : SliceVolume.Split(solver.Run(whole, BlueprintFor(whole), progress, cancellation), stack));
        watch.Stop();
        ImageFile.Save(file, parsed.GetValue(depth) is { } format ? result.ConvertTo(format.Value) : result);
        terminal.Note(DiffusionSummary.Of(stack, description, BlueprintFor(whole ?? stack.Pages[0]), solver.InnerIterations, watch.Elapsed, file));

        Blueprint BlueprintFor(Field<float> page) => description.BlueprintFor(page.Grid, page.Channels);
    }

    private SliceVolume? SlicesFrom(ParseResult parsed) => (parsed.GetValue(volume), parsed.GetValue(spacing)) switch
    {
        (true, var text) => text is null ? new SliceVolume() : VolumeFrom(text),
        (false, null) => null,
        _ => throw new SymfluxException("--spacing is for volumes; add --volume, or leave it out"),
    };

    /// <summary>Reads "Z,Y,X".</summary>
    private static SliceVolume VolumeFrom(string text)
    {
        var numbers = text.Split(',').Select(cell => double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && double.IsFinite(value) && value > 0 ? value : 0).ToArray();
        return numbers is [> 0 and var z, > 0 and var y, > 0 and var x]
            ? new SliceVolume(z, y, x)
            : throw new SymfluxException($"--spacing is '{text}'; give three positive distances such as 2.5,1,1");
    }

    private void Compare(ParseResult parsed, string words, Terminal terminal, CancellationToken cancellation)
    {
        var (schemes, description) = scheme.ReadSeveral(parsed, words);
        var report = parsed.GetValue(output);
        if (report is not null && !report.EndsWith(".html", StringComparison.OrdinalIgnoreCase))
        {
            throw new SymfluxException($"a comparison is written as a report, not as '{Path.GetFileName(report)}'; use -o NAME.html, or leave -o out");
        }

        var page = ImageFile.Load(parsed.GetRequiredValue(input)).Pages[0].Convert<double>();
        var model = description.ModelFor(page.Grid, page.Channels);
        var comparison = new SchemeComparison(model, page, description.Time, SolverOptionsFrom(parsed));
        var runs = terminal.Progress(
            "comparing", progress => comparison.Run(schemes, description.Settings, progress, cancellation));
        terminal.Result(ComparisonReport.Text(runs));
        if (report is not null)
        {
            AtomicFile.WriteText(report, ComparisonReport.Html(runs, description, page.Grid));
            terminal.Note($"report: {report}");
        }
    }
}
