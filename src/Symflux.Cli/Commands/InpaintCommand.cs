using System.CommandLine;
using System.Diagnostics;
using Symflux.Cli.Running;
using Symflux.Fields;
using Symflux.Imaging;
using Symflux.Models;
using Symflux.Multigrid;

namespace Symflux.Cli.Commands;

/// <summary><c>symflux inpaint</c>: fills in the unknown pixels of images.</summary>
internal sealed class InpaintCommand : SymfluxCommand
{
    /// <summary>Contrast of the nonlinear models where none is given, as a share of white.</summary>
    private const double StandardContrast = 3.0 / 255;

    private readonly Argument<string> input = new("INPUT") { Description = "Image, stack or array: PNG, TIFF, NPY, JPEG." };

    private readonly Option<string> output = CommandOptions.Output("OUT", "File to write: .png, .tif or .npy.");

    private readonly Option<string?> mask = new("--mask")
    {
        Description = "Image of the input's size: pixels brighter than half of white are known. One page for all pages, or one for each.",
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

    private readonly Option<Choice<InpaintingModel>?> model = CommandOptions.Choice(
        "--model", "What connects the known pixels: membranes, thin plates, or diffusion that keeps or enhances edges.", "homogeneous",
        ("homogeneous", InpaintingModel.Homogeneous), ("biharmonic", InpaintingModel.Biharmonic),
        ("charbonnier", InpaintingModel.Charbonnier), ("edge-enhancing", InpaintingModel.EdgeEnhancing));

    private readonly Option<double?> lambda = CommandOptions.Number(
        "--lambda", "X",
        "Contrast of charbonnier and edge-enhancing, in the input's grey values; 3 of 255 by default, carried over to the input's depth.");

    private readonly Option<double?> tolerance = CommandOptions.Number(
        "--tolerance", "X", "Residual at which to stop, relative to that of the mean of the known pixels; 1e-6 by default.");

    /// <summary>Creates the command.</summary>
    public InpaintCommand() : base(
        "inpaint",
        "Fill in unknown pixels by diffusion from the known ones, which are kept exactly.",
        "symflux inpaint damaged.png --mask known.png -o repaired.png",
        "symflux inpaint photo.png --density 0.05 --seed 1 --model charbonnier -o from-5-percent.png",
        "symflux inpaint thumbnail-on-a-grid.png --grid 4 --model biharmonic -o enlarged.png",
        "symflux inpaint heights.npy --mask measured.png --model biharmonic -o filled.npy")
    {
        Arguments.Add(input);
        output.Required = true;
        AddSolverOptions(output, mask, density, grid, seed, model, lambda, tolerance);
    }

    private protected override void Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        Check(parsed);
        var source = parsed.GetRequiredValue(input);
        var stack = ImageFile.Load(source);
        var (_, file) = OutputPlan.Of([source], parsed.GetRequiredValue(output))[0];
        var masks = MasksFor(parsed, stack, terminal);
        var options = new InpaintingOptions
        {
            Model = parsed.GetValue(model)!.Value,
            Contrast = parsed.GetValue(lambda) ?? StandardContrast * stack.Format.Peak(),
            Tolerance = parsed.GetValue(tolerance) ?? InpaintingOptions.Default.Tolerance,
            Machine = SolverOptionsFrom(parsed),
        };

        var watch = Stopwatch.StartNew();
        var results = terminal.Progress("filling in", bar => stack.Pages.Select((page, index) =>
            InpaintingSolver.Solve(
                page.Convert<double>(), masks[index].Convert<double>(), options,
                new ResidualProgress(bar, options.Tolerance, index, stack.Pages.Length), cancellation)).ToArray());
        watch.Stop();
        ImageFile.Save(file, stack.WithPages([.. results.Select(result => result.Solution.Convert<float>())]));

        if (results.FirstOrDefault(result => !result.HasConverged) is { } unfinished)
        {
            terminal.Warn($"the tolerance {options.Tolerance:G3} was not met: {unfinished}");
        }

        terminal.Note(TextTable.Facts(
            ("input", DiffusionSummary.Describe(stack)),
            ("known", $"{100 * masks.Average(InpaintingMask.DensityOf):G4} % of the pixels"),
            ("model", parsed.GetValue(model)!.Word),
            ("solver", results.Length == 1 ? results[0].ToString() : $"{results.Length} pages, the last {results[^1]}"),
            ("took", $"{watch.Elapsed.TotalMilliseconds:F0} ms"),
            ("output", file)));
    }

    private void Check(ParseResult parsed)
    {
        var ways = new[] { parsed.GetValue(mask) is not null, parsed.GetValue(density) is not null, parsed.GetValue(grid) is not null };
        if (ways.Count(given => given) != 1)
        {
            throw new SymfluxException("say in one way which pixels are known: --mask FILE, --density D for random ones, or --grid N for every N-th one");
        }

        if (parsed.GetResult(seed) is { Implicit: false } && parsed.GetValue(density) is null)
        {
            throw new SymfluxException("--seed is for random masks; add --density D, or leave it out");
        }

        if (parsed.GetValue(lambda) is not null
            && parsed.GetValue(model)!.Value is InpaintingModel.Homogeneous or InpaintingModel.Biharmonic)
        {
            throw new SymfluxException($"the {parsed.GetValue(model)!.Word} model has no contrast; leave --lambda out, or choose another --model");
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

        var file = parsed.GetValue(mask)!;
        var pictures = ImageFile.Load(file);
        if (pictures.Pages.Length != 1 && pictures.Pages.Length != stack.Pages.Length)
        {
            throw new SymfluxException(
                $"the mask '{file}' has {pictures.Pages.Length} pages for {stack.Pages.Length} of the input; give one for all, or one for each");
        }

        return [.. stack.Pages.Select((page, index) => MaskFor(page, pictures.Pages[pictures.Pages.Length == 1 ? 0 : index]))];

        Field<float> MaskFor(Field<float> page, Field<float> picture)
        {
            if (picture.Grid.Width != page.Grid.Width || picture.Grid.Height != page.Grid.Height)
            {
                throw new SymfluxException($"the mask '{file}' is {picture.Grid}, but the input is {page.Grid}; they must have the same size");
            }

            var peak = pictures.Format.Peak();
            var made = InpaintingMask.FromPicture(picture, peak, out var isBinary);
            if (!isBinary)
            {
                terminal.Note($"the mask '{file}' is not black and white: values above {0.5 * peak:G4} count as known");
            }

            return made;
        }
    }

    /// <summary>Progress on a logarithmic scale: the residual falls by a factor per iteration.</summary>
    private sealed class ResidualProgress(IProgress<double> bar, double tolerance, int page, int pages) : IProgress<CycleRecord>
    {
        public void Report(CycleRecord value) =>
            bar.Report((page + Math.Clamp(Math.Log(value.Residual) / Math.Log(tolerance), 0, 1)) / pages);
    }
}
