using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
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
        "OUT", "File to write: .png, .tif, .npy, .jpg, .webp, or .csv for signals; with --compare a report, .html.");

    private readonly Option<string?> compare = new("--compare")
    {
        HelpName = "A,B,…",
        Description = $"Bring the first page to the same time with several schemes and step sizes, and print steps, work, duration and error "
            + $"against a fine reference. Schemes: {string.Join(", ", SchemeOptions.SchemeWords)}.",
    };

    private readonly SchemeOptions scheme = new();

    private readonly Option<bool> volume = new("--volume")
    {
        Description = "Take the pages as the slices of a volume, one for each channel and frame where the file tells them apart, and diffuse in 3D.",
    };

    private readonly Option<string?> spacing = new("--spacing")
    {
        HelpName = "Z,Y,X",
        Description = "Distance of slices, rows and columns of a --volume, in the unit whose square the time is given in. By default as the file says, "
            + "in units of the distance of columns; 1,1,1 where it does not.",
    };

    private readonly Option<Choice<SampleFormat>?> depth = CommandOptions.Choice<SampleFormat>(
        "--depth", "Depth of the output; the input's by default. Values are rescaled to it. NPY is always float.", null,
        ("8", SampleFormat.UInt8), ("16", SampleFormat.UInt16), ("float", SampleFormat.Float32));

    private readonly Option<int> quality = ImageOutput.Quality();

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
        AddSolverOptions([output, .. scheme.All, depth, quality, volume, spacing, compare]);
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
        var source = parsed.GetRequiredValue(input);
        var stack = ImageFile.Load(source);
        var (_, file) = OutputPlan.Of([source], destination)[0];
        var slices = SlicesFrom(parsed);

        using var solver = new StackSolver(SolverOptionsFrom(parsed));
        var watch = Stopwatch.StartNew();

        // What is unknown or not seen must not smear: it is continued from what is, and put back afterwards.
        var filled = UnknownSamples.Fill(stack);
        var volumes = parsed.GetValue(volume)
            ? StackVolumes.Join(filled, slices is null ? null : (slices.Z, slices.Y, slices.X))
            : [];
        var result = terminal.Progress("diffusing", progress => volumes.IsEmpty
            ? description.Run(solver, filled, progress, cancellation)
            : StackVolumes.Split(
                [.. volumes.Select((whole, i) =>
                    solver.Run(whole, BlueprintFor(whole), new Part(progress, i, volumes.Length), cancellation))], filled));
        watch.Stop();
        result = UnknownSamples.Restore(result, stack) with { Axes = slices is null ? stack.Axes : slices.On(stack.Axes) };
        result = parsed.GetValue(depth) is { } format ? result.ConvertTo(format.Value) : result;
        ImageOutput.Save(terminal, source, file, result, parsed.GetValue(quality));
        var first = volumes.IsEmpty ? stack.Pages[0] : volumes[0];
        if (Understood(stack, volumes) is { } understood)
        {
            terminal.Note($"{source}: {understood}");
        }

        terminal.Note(DiffusionSummary.Of(stack, description, BlueprintFor(first), solver.InnerIterations, watch.Elapsed, file));

        Blueprint BlueprintFor(Field<float> page) => description.BlueprintFor(page.Grid, page.Channels);
    }

    /// <summary>What the file was taken for: its axes, unknown samples, and the volumes that were made of its pages.</summary>
    private static string? Understood(ImageStack stack, ImmutableArray<Field<float>> volumes)
    {
        var understood = ImageOutput.Understood(stack);
        if (volumes.IsEmpty)
        {
            return understood;
        }

        var grid = volumes[0].Grid;
        var made = FormattableString.Invariant(
            $"{volumes.Length} {(volumes.Length == 1 ? "volume" : "volumes")} of {grid}, spacing {grid.SpacingZ:G6},{grid.SpacingY:G6},{grid.SpacingX:G6}");
        return understood is null ? made : $"{understood}; {made}";
    }

    private SliceVolume? SlicesFrom(ParseResult parsed) => (parsed.GetValue(volume), parsed.GetValue(spacing)) switch
    {
        (true, { } text) => SliceVolume.Parse(text),
        (_, null) => null,
        _ => throw new SymfluxException("--spacing is for volumes; add --volume, or leave it out"),
    };

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

    /// <summary>The share of one of several equal parts in the progress of the whole.</summary>
    private sealed class Part(IProgress<double> whole, int index, int count) : IProgress<double>
    {
        public void Report(double value) => whole.Report((index + value) / count);
    }
}
