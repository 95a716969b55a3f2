using System.CommandLine;
using System.Diagnostics;
using Symflux.Blueprints;
using Symflux.Certificates;
using Symflux.Cli.Report;
using Symflux.Cli.Running;
using Symflux.Fields;
using Symflux.Imaging;
using Symflux.Restoration;
using Symflux.Solving;

namespace Symflux.Cli.Commands;

/// <summary><c>symflux diffuse</c>: solves a diffusion equation with an image as the initial state.</summary>
internal sealed class DiffuseCommand : SymfluxCommand
{
    /// <summary>What a command line begins with.</summary>
    public const string Word = "diffuse";

    private readonly Argument<string[]> inputs = new("INPUT")
    {
        Description = "Images, stacks, arrays or signals (PNG, TIFF, NPY, JPEG, CSV), folders of them, or - for the standard input.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> output = CommandOptions.Output(
        "OUT",
        "File to write: .png, .tif, .npy, .jpg, .webp, or .csv for signals; - for the standard output; a folder for several inputs; with --compare "
        + "a report, .html.");

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

    private readonly RowsOption rows = new();

    private readonly Batch batch = new();

    private readonly ReportOption report = new();

    /// <summary>Creates the command.</summary>
    public DiffuseCommand() : base(
        Word,
        "Solve a diffusion equation, ∂t u = −Kᵀ Φ(K u), with the image as the initial state.",
        "symflux diffuse photo.png -o smooth.png --lambda 4 --time 20",
        "symflux diffuse photo.png -o smooth.png --scheme explicit --diffusivity perona-malik --lambda 10 --time 5 --tau 0.2",
        "symflux diffuse photo.png -o smooth.png --lambda 4 --time 20 --report smooth.html",
        "symflux diffuse colour.tif -o out.tif --coupling colour --lambda 4 --time 20 --cycles 4",
        "symflux diffuse signal.csv -o out.csv --scheme implicit --alpha 0,1,0.5 --lambda 2 --time 100",
        "symflux diffuse mosaic.tif -o smooth.tif --scheme explicit --lambda 200 --time 10 --rows always",
        "symflux diffuse photo.png --compare explicit,fsi,dff,semi-implicit,implicit --lambda 4 --time 20 -o schemes.html")
    {
        Arguments.Add(inputs);
        AddSolverOptions([output, .. scheme.All, depth, quality, volume, spacing, compare, rows.Option, .. batch.Options, report.Option]);
    }

    private protected override void Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        if (parsed.GetValue(compare) is { } words)
        {
            if (parsed.GetResult(report.Option) is not null)
            {
                throw new SymfluxException("--compare writes its own report, named by -o; leave --report out");
            }

            Compare(parsed, words, terminal, cancellation);
            return;
        }

        var description = scheme.Read(parsed);
        var destination = parsed.GetValue(output) ?? throw new SymfluxException("the output is missing; give -o OUT");
        var slices = SlicesFrom(parsed);
        report.Claim(parsed, batch.Overwrites(parsed), parsed.GetRequiredValue(inputs), destination);
        batch.Run(parsed, terminal, parsed.GetRequiredValue(inputs), destination, [], ThreadsFrom(parsed), Diffuse, cancellation);

        object Diffuse(ImageJob job, Terminal lines, IProgress<double> progress)
        {
            if (ByRows(job, lines, progress) is { } done)
            {
                return done;
            }

            var stack = ImageOutput.Load(job.Input);
            report.Check(parsed, job.Input, stack);
            using var solver = new StackSolver(new SolverOptions { Threads = job.Threads });
            var watch = Stopwatch.StartNew();

            // What is unknown or not seen must not smear: it is continued from what is, and put back afterwards.
            var filled = UnknownSamples.Fill(stack);
            var volumes = parsed.GetValue(volume)
                ? StackVolumes.Join(filled, slices is null ? null : (slices.Z, slices.Y, slices.X))
                : [];
            var result = volumes.IsEmpty
                ? description.Run(solver, stack, progress, cancellation)
                : StackVolumes.Split(
                    [
                        .. volumes.Select((whole, i) => solver.Run(
                            whole, BlueprintFor(whole), new ProgressShare(progress, i / (double)volumes.Length, 1.0 / volumes.Length), cancellation)),
                    ],
                    filled);
            watch.Stop();
            result = UnknownSamples.Restore(result, stack) with { Axes = slices is null ? stack.Axes : slices.On(stack.Axes) };
            var written = parsed.GetValue(depth) is { } format ? result.ConvertTo(format.Value) : result;
            ImageOutput.Save(lines, job.Input, job.Output, written, parsed.GetValue(quality));
            var first = volumes.IsEmpty ? stack.Pages[0] : volumes[0];
            var understood = ImageOutput.Understood(stack, volumes);
            if (understood is not null)
            {
                lines.Note($"{job.Input}: {understood}");
            }

            var facts = DiffusionSummary.Facts(
                DiffusionSummary.Describe(stack), description.ModelFor(stack.Pages[0].Grid, stack.Pages[0].Channels), description,
                    BlueprintFor(first), solver.InnerIterations, watch.Elapsed, job.Output);
            lines.Note(TextTable.Facts(facts));
            report.Write(parsed, lines, () => new BeforeAfter(job.Input, stack, result)
            {
                Output = job.Output,
                CommandLine = ReportOption.CommandLineOf(parsed),
                Settings = [.. facts.Where(fact => fact.Name is not ("input" or "certificate")), ("flux", FluxName(description))],
                Certificate = ReportOption.Words(Certificate.Of(BlueprintFor(first))),
            });
            return new DiffusedImage(
                job.Input, job.Output, understood, BlueprintFor(first).Blocks.Length, watch.Elapsed.TotalMilliseconds);
        }

        DiffusedImage? ByRows(ImageJob job, Terminal lines, IProgress<double> progress)
        {
            var watch = Stopwatch.StartNew();
            var diffusion = new RowDiffusion(description, new SolverOptions { Threads = job.Threads }, job.Ranks);
            var isVolume = parsed.GetValue(volume);
            if (rows.Run(parsed, job, lines, WhatTakesWholePages(parsed), () => diffusion.Run(
                job.Input, job.Output, isVolume, slices is null ? null : (slices.Z, slices.Y, slices.X), text => lines.Note($"{job.Input}: {text}"),
                progress, cancellation)) is not { } done)
            {
                return null;
            }

            lines.Note(TextTable.Facts(DiffusionSummary.Facts(
                $"{DiffusionSummary.Describe(done.Shape)}, row by row", description.ModelFor(done.Grid.Layer, done.Shape.Channels), description,
                description.BlueprintFor(done.Grid.Layer, done.Shape.Channels), diffusion.InnerIterations, watch.Elapsed, job.Output)));
            return new DiffusedImage(
                job.Input, job.Output, null, description.BlueprintFor(done.Grid.Layer, done.Shape.Channels).Blocks.Length, watch.Elapsed.TotalMilliseconds);
        }

        Blueprint BlueprintFor(Field<float> page) => description.BlueprintFor(page.Grid, page.Channels);
    }

    private string? WhatTakesWholePages(ParseResult parsed) => parsed.GetValue(depth) is not null ? "--depth"
        : parsed.GetResult(report.Option) is not null ? "--report"
        : null;

    /// <summary>"CharbonnierFlux, separate": the numbers are in the command line.</summary>
    private static string FluxName(Diffusion description) => $"{description.Flux.GetType().Name}, coupling {$"{description.Coupling}".ToLowerInvariant()}";

    private SliceVolume? SlicesFrom(ParseResult parsed) => (parsed.GetValue(volume), parsed.GetValue(spacing)) switch
    {
        (true, { } text) => SliceVolume.Parse(text),
        (_, null) => null,
        _ => throw new SymfluxException("--spacing is for volumes; add --volume, or leave it out"),
    };

    private void Compare(ParseResult parsed, string words, Terminal terminal, CancellationToken cancellation)
    {
        var (schemes, description) = scheme.ReadSeveral(parsed, words);
        var comparisonFile = parsed.GetValue(output);
        if (comparisonFile is not null && !comparisonFile.EndsWith(".html", StringComparison.OrdinalIgnoreCase))
        {
            throw new SymfluxException($"a comparison is written as a report, not as '{Path.GetFileName(comparisonFile)}'; use -o NAME.html, or leave -o out");
        }

        var source = parsed.GetRequiredValue(inputs) is [var single]
            ? single
            : throw new SymfluxException("--compare takes one image; name one, or leave --compare out");
        if (comparisonFile is not null)
        {
            OutputFile.Claim(comparisonFile, batch.Overwrites(parsed), source);
        }

        var stack = ImageOutput.Load(source);
        var page = stack.Pages[0].Convert<double>();
        var model = description.ModelFor(page.Grid, page.Channels);
        var comparison = new SchemeComparison(model, page, description.Time, SolverOptionsFrom(parsed));
        var runs = terminal.Progress(
            "comparing", progress => comparison.Run(schemes, description.Settings, progress, cancellation));
        terminal.Result(ComparisonReport.Text(runs));
        if (comparisonFile is not null)
        {
            AtomicFile.WriteText(comparisonFile, ComparisonReport.Html(runs, description, stack.Pages[0], stack.Format, comparison.Reference!));
            terminal.Note($"report: {comparisonFile}");
        }
    }

    /// <summary>What --json says about an image.</summary>
    internal sealed record DiffusedImage(string Input, string Output, string? Understood, int Blocks, double Milliseconds);
}
