using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Symflux.Cli.Report;
using Symflux.Cli.Running;
using Symflux.Fields;
using Symflux.Imaging;
using Symflux.Models;
using Symflux.Multigrid;
using Symflux.Multigrid.Inpainting;
using Symflux.Restoration;

namespace Symflux.Cli.Commands;

/// <summary><c>symflux inpaint</c>: fills in the unknown pixels of images.</summary>
internal sealed class InpaintCommand : SymfluxCommand
{
    /// <summary>What a command line begins with.</summary>
    public const string Word = "inpaint";

    private static readonly Dictionary<string, InpaintingModel> Models = new()
    {
        ["homogeneous"] = InpaintingModel.Homogeneous,
        ["biharmonic"] = InpaintingModel.Biharmonic,
        ["charbonnier"] = InpaintingModel.Charbonnier,
        ["edge-enhancing"] = InpaintingModel.EdgeEnhancing,
    };

    private readonly Argument<string> input = new("INPUT") { Description = "Image, stack or array: PNG, TIFF, NPY, JPEG." };

    private readonly Option<string> output = CommandOptions.Output("OUT", "File to write: .png, .tif, .npy, .jpg or .webp.");

    private readonly Option<string?> mask = new("--mask")
    {
        Description = "Image of the input's size: pixels brighter than half of white are known; where it is of one colour, those "
            + "that are opaque. One page for all pages, or one for each. Not needed where the input says itself what is unknown (NaN, nodata).",
        HelpName = "FILE",
    };

    private readonly Option<double?> density = CommandOptions.Number(
        "--density", "D", "Instead of a mask: share of known pixels at random places, above 0 and at most 1.");

    private readonly Option<int?> grid = new("--grid")
    {
        Description = "Instead of a mask: every N-th pixel along both axes is known, N at least 1.",
        HelpName = "N",
    };

    private readonly Option<ulong> seed = CommandOptions.Seed(0, "Seed of the random mask.");

    private readonly Option<string> model = new("--model")
    {
        Description = $"What connects the known pixels: membranes, thin plates, or diffusion that keeps or enhances edges ({string.Join(", ", Models.Keys)}); "
            + "or the name or file of a trained multigrid cycle.",
        HelpName = "MODEL",
        DefaultValueFactory = _ => "homogeneous",
    };

    private readonly Option<int?> cycles = CommandOptions.OptionalCount(
        "--cycles", "Run a trained cycle so many times, as a network, instead of solving to the tolerance.");

    private readonly Option<double?> lambda = CommandOptions.Number(
        "--lambda", "X",
        "Contrast of charbonnier and edge-enhancing, in the input's grey values; by default 3/255 of white, or of what the known pixels span where that is "
        + "less than half of it.");

    private readonly Option<double?> tolerance = CommandOptions.Number(
        "--tolerance", "X", "Residual at which to stop, relative to that of the mean of the known pixels; 1e-6 by default.");

    private readonly Option<int> quality = ImageOutput.Quality();

    private readonly Option<bool> overwrite = OutputFile.Overwrite();

    private readonly Option<bool> json = new("--json") { Description = "Print one JSON object instead of text." };

    private readonly ReportOption report = new();

    /// <summary>Creates the command.</summary>
    public InpaintCommand() : base(
        Word,
        "Fill in unknown pixels by diffusion from the known ones, which are kept exactly.",
        "symflux inpaint damaged.png --mask known.png -o repaired.png",
        "symflux inpaint photo.png --density 0.05 --seed 1 --model charbonnier -o from-5-percent.png",
        "symflux inpaint thumbnail-on-a-grid.png --grid 4 --model biharmonic -o enlarged.png",
        "symflux inpaint heights-with-holes.tif --model biharmonic -o filled.tif",
        "symflux inpaint damaged.png --mask known.png -o repaired.png --report repaired.html",
        "symflux inpaint heights.npy --mask measured.png --model biharmonic -o filled.npy",
        "mpirun -n 4 symflux inpaint mosaic.tif --mask known.tif -o repaired.tif",
        "symflux inpaint photo.png --density 0.05 --model inpaint-cycle --cycles 4 -o quickly.png")
    {
        Arguments.Add(input);
        output.Required = true;
        AddSolverOptions(output, mask, density, grid, seed, model, lambda, cycles, tolerance, quality, overwrite, json, report.Option);
    }

    private protected override void Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var source = parsed.GetRequiredValue(input);
        var (_, file) = OutputPlan.Of([source], parsed.GetRequiredValue(output))[0];
        OutputFile.Claim(file, parsed.GetValue(overwrite), parsed.GetValue(mask), parsed.GetValue(model));
        report.Claim(parsed, parsed.GetValue(overwrite), [source], parsed.GetValue(mask), file);
        var asJson = parsed.GetValue(json);
        if (asJson && file == OutputFile.Pipe)
        {
            throw new SymfluxException("--json and -o - would both write to the standard output; leave one out");
        }

        var printer = terminal;
        terminal = asJson ? terminal.Silent() : file == OutputFile.Pipe ? terminal.Aside() : terminal;
        if (Launch.Ranks.Size > 1)
        {
            ShareOut(parsed, terminal, printer, new ImageJob(source, file, ThreadsFrom(parsed)) { Ranks = Launch.Ranks }, cancellation);
            return;
        }

        var original = ImageOutput.Load(source);
        report.Check(parsed, source, original);
        Check(parsed, UnknownSamples.Exist(original));
        var masks = WithoutUnknown(MasksFor(parsed, original, terminal), original);

        // The solver is not to see NaN, not even where it does not look.
        var stack = UnknownSamples.Fill(original) with { Known = [.. new Field<float>?[original.Pages.Length]] };
        var limit = parsed.GetValue(tolerance) ?? InpaintingOptions.Default.Tolerance;
        var contrast = parsed.GetValue(lambda) ?? InpaintingContrast.For(stack, masks);
        var fill = Models.TryGetValue(parsed.GetValue(model)!, out var known)
            ? WithModel(OptionsFrom(parsed, known, limit) with { Contrast = contrast }, cancellation)
            : WithCycle(parsed, stack, source, limit, cancellation);
        var watch = Stopwatch.StartNew();
        var results = terminal.Progress("filling in", bar => stack.Pages.Select((page, index) =>
            fill(page, masks[index], new ResidualProgress(bar, limit, index, stack.Pages.Length))).ToArray());
        watch.Stop();
        var filled = stack.WithPages([.. results.Select(result => result.Page)]);
        ImageOutput.Save(terminal, source, file, filled, parsed.GetValue(quality));
        var done = new InpaintedImage(
            source, file, masks.Average(InpaintingMask.DensityOf), parsed.GetValue(model)!, [.. results.Select(result => result.Course)],
            results.All(result => result.HasConverged), watch.Elapsed.TotalMilliseconds);
        var facts = Tell(
            parsed, terminal, printer, done, DiffusionSummary.Describe(stack), HasContrast(known) ? contrast : null,
            results.FirstOrDefault(result => !result.HasConverged)?.Course);
        report.Write(parsed, terminal, () => new BeforeAfter(source, original, filled)
        {
            Output = file,
            CommandLine = ReportOption.CommandLineOf(parsed),
            Settings = [.. facts[1..]],
            Certificate =
            [
                "Given pixels are kept exactly. The others solve the equation of the model up to the residual that the solver reached, above.",
                "No bound of the output by the input is claimed.",
            ],
            Given = [.. masks],
        });
    }

    /// <summary>Fills in with the other ranks, each its own rows.</summary>
    private void ShareOut(ParseResult parsed, Terminal lines, Terminal printer, ImageJob job, CancellationToken cancellation)
    {
        Check(parsed, hasUnknown: true);
        var isKnown = Models.TryGetValue(parsed.GetValue(model)!, out var known);
        var limit = parsed.GetValue(tolerance) ?? InpaintingOptions.Default.Tolerance;
        var options = OptionsFrom(parsed, known, limit);
        var inpainting = new RowInpainting(
            parsed.GetValue(mask) is { } picture ? RowMask.Picture(picture)
                : parsed.GetValue(density) is { } share ? RowMask.Random(share, parsed.GetValue(seed))
                : parsed.GetValue(grid) is { } distance ? RowMask.Regular(distance)
                : RowMask.OfFile,
            parsed.GetValue(lambda) is { } given ? options with { Contrast = given } : options, job.Ranks)
        {
            FindsContrast = HasContrast(known) && parsed.GetValue(lambda) is null,
        };
        var obstacle = parsed.GetResult(report.Option) is not null ? "--report" : isKnown ? null : "a trained cycle";
        var watch = Stopwatch.StartNew();
        var done = lines.Progress("filling in", bar => RowsOption.RunShared(job, lines, obstacle, () => inpainting.Run(
            job.Input, job.Output, lines.Note, (page, pages) => new ResidualProgress(bar, limit, page, pages), cancellation)));
        var image = new InpaintedImage(
            job.Input, job.Output, inpainting.Densities.Average(), parsed.GetValue(model)!, [.. inpainting.Courses.Select(course => course.ToString())],
            inpainting.Courses.All(course => course.HasConverged), watch.Elapsed.TotalMilliseconds);
        Tell(
            parsed, lines, printer, image, $"{DiffusionSummary.Describe(done.Shape)}, row by row", HasContrast(known) ? inpainting.Contrast : null,
            inpainting.Courses.FirstOrDefault(course => !course.HasConverged)?.ToString());
    }

    /// <summary>Says how it went.</summary>
    /// <param name="parsed">The options.</param>
    /// <param name="lines">Takes what people read.</param>
    /// <param name="printer">Takes what --json asks for.</param>
    /// <param name="done">What was done.</param>
    /// <param name="described">The input in words.</param>
    /// <param name="contrast">The contrast; null for models that have none.</param>
    /// <param name="unfinished">How it went on the first page on which the tolerance was not met; null where it was met on all.</param>
    private (string Name, string Value)[] Tell(
        ParseResult parsed, Terminal lines, Terminal printer, InpaintedImage done, string described, double? contrast, string? unfinished)
    {
        if (unfinished is not null)
        {
            lines.Warn($"the tolerance {parsed.GetValue(tolerance) ?? InpaintingOptions.Default.Tolerance:G3} was not met: {unfinished}");
        }

        (string Name, string Value)[] facts =
        [
            ("input", described),
            ("known", $"{100 * done.Known:G4} % of the pixels"),
            ("model", done.Model + (contrast is { } found
                ? string.Create(CultureInfo.InvariantCulture, $", contrast {found:G4}{(parsed.GetValue(lambda) is null ? " by default" : "")}")
                : "")),
            ("solver", done.Courses.Count == 1 ? done.Courses[0] : $"{done.Courses.Count} pages, the last {done.Courses[^1]}"),
            ("took", $"{done.Milliseconds:F0} ms"),
            ("output", done.Output),
        ];
        lines.Note(TextTable.Facts(facts));
        if (parsed.GetValue(json))
        {
            printer.Result(JsonOutput.Write(done));
        }

        return facts;
    }

    /// <summary>What --json prints.</summary>
    /// <param name="Input">The file read.</param>
    /// <param name="Output">The file written.</param>
    /// <param name="Known">Share of known pixels, 0 to 1.</param>
    /// <param name="Model">What connects them.</param>
    /// <param name="Courses">How the solver went, page by page.</param>
    /// <param name="HasConverged">Whether the tolerance was met on all pages.</param>
    /// <param name="Milliseconds">Duration.</param>
    internal sealed record InpaintedImage(
        string Input, string Output, double Known, string Model, IReadOnlyList<string> Courses, bool HasConverged, double Milliseconds);

    private InpaintingOptions OptionsFrom(ParseResult parsed, InpaintingModel known, double limit) =>
        new() { Model = known, Tolerance = limit, Machine = SolverOptionsFrom(parsed) };

    private static Func<Field<float>, Field<float>, IProgress<CycleRecord>, FilledIn> WithModel(InpaintingOptions options, CancellationToken cancellation) =>
        (page, mask, progress) =>
        {
            var result = InpaintingSolver.Solve(page.Convert<double>(), mask.Convert<double>(), options, progress, cancellation);
            return new FilledIn(result.Solution.Convert<float>(), result.HasConverged, result.ToString());
        };

    private Func<Field<float>, Field<float>, IProgress<CycleRecord>, FilledIn> WithCycle(
        ParseResult parsed, ImageStack stack, string source, double limit, CancellationToken cancellation)
    {
        var trained = Faults.At(
            source, () => TrainedInpainting.Of(ModelStore.Load(parsed.GetValue(model)!)).For(stack));
        var machine = SolverOptionsFrom(parsed);
        return (page, mask, _) => parsed.GetValue(cycles) is { } count
            ? trained.Run(page, mask, count, machine)
            : trained.Solve(page, mask, limit, machine, cancellation);
    }

    private static bool HasContrast(InpaintingModel model) => model is InpaintingModel.Charbonnier or InpaintingModel.EdgeEnhancing;

    private void Check(ParseResult parsed, bool hasUnknown)
    {
        var ways = new[] { parsed.GetValue(mask) is not null, parsed.GetValue(density) is not null, parsed.GetValue(grid) is not null };
        if (ways.Count(given => given) is var count && count != 1 && !(count == 0 && hasUnknown))
        {
            throw new SymfluxException("say in one way which pixels are known: --mask FILE, --density D for random ones, or --grid N for every N-th one");
        }

        if (parsed.GetResult(seed) is { Implicit: false } && parsed.GetValue(density) is null)
        {
            throw new SymfluxException("--seed is for random masks; add --density D, or leave it out");
        }

        var word = parsed.GetValue(model)!;
        var isKnown = Models.TryGetValue(word, out var known);
        if (parsed.GetValue(lambda) is not null && !HasContrast(known))
        {
            throw new SymfluxException($"the {word} model has no contrast of its own to set; leave --lambda out, or choose another --model");
        }

        if (parsed.GetValue(cycles) is not null && (isKnown || parsed.GetValue(tolerance) is not null))
        {
            throw new SymfluxException(isKnown
                ? $"--cycles is for trained cycles, and {word} is none; name one with --model, or leave --cycles out"
                : "--cycles runs a network, --tolerance solves; give one of the two");
        }
    }

    /// <summary>One mask per page.</summary>
    private Field<float>[] MasksFor(ParseResult parsed, ImageStack stack, Terminal terminal)
    {
        if (parsed.GetValue(density) is { } share)
        {
            return [.. stack.Pages.Select((page, index) => InpaintingMask.Random(page.Grid, share, parsed.GetValue(seed) + (ulong)index))];
        }

        if (parsed.GetValue(grid) is { } distance)
        {
            return [.. stack.Pages.Select(page => InpaintingMask.Regular(page.Grid, distance))];
        }

        if (parsed.GetValue(mask) is not { } file)
        {
            return [.. stack.Pages.Select(page => InpaintingMask.Regular(page.Grid, 1))];
        }

        var pictures = ImageFile.Load(file);
        if (pictures.Pages.Length != 1 && pictures.Pages.Length != stack.Pages.Length)
        {
            throw new SymfluxException(
                $"the mask '{file}' has {pictures.Pages.Length} pages for {stack.Pages.Length} of the input; give one for all, or one for each");
        }

        return [.. stack.Pages.Select((page, index) => MaskFor(page, pictures.Pages.Length == 1 ? 0 : index))];

        Field<float> MaskFor(Field<float> page, int index)
        {
            var (picture, opacity) = (pictures.Pages[index], pictures.Alpha[index]);
            if (picture.Grid.Width != page.Grid.Width || picture.Grid.Height != page.Grid.Height)
            {
                throw new SymfluxException($"the mask '{file}' is {picture.Grid}, but the input is {page.Grid}; they must have the same size");
            }

            var peak = pictures.Format.Peak();
            var made = InpaintingMask.FromPicture(picture, peak, out var isBinary);
            var brightness = MaskPicture.Of(made, isBinary);
            var shape = opacity is null ? null : InpaintingMask.FromPicture(opacity, peak, out isBinary);
            var other = shape is null ? null : MaskPicture.Of(shape, isBinary);
            foreach (var line in MaskPicture.Remarks(file, peak, brightness, other))
            {
                terminal.Note(line);
            }

            return MaskPicture.IsOpacity(brightness, other) ? shape! : made;
        }
    }

    /// <summary>What the input itself does not know is unknown, whatever the mask says.</summary>
    private static Field<float>[] WithoutUnknown(Field<float>[] masks, ImageStack stack)
    {
        for (var i = 0; i < masks.Length; i++)
        {
            if (stack.Known[i] is { } known)
            {
                masks[i] = masks[i].Clone();
                for (var place = 0; place < known.Values.Length; place++)
                {
                    masks[i].Values[place] *= known.Values[place];
                }
            }
        }

        return masks;
    }

    /// <summary>Progress on a logarithmic scale: the residual falls by a factor per iteration.</summary>
    private sealed class ResidualProgress(IProgress<double> bar, double tolerance, int page, int pages) : IProgress<CycleRecord>
    {
        public void Report(CycleRecord value) =>
            bar.Report((page + Math.Clamp(Math.Log(value.Residual) / Math.Log(tolerance), 0, 1)) / pages);
    }
}
