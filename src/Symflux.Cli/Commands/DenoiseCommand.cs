using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using Symflux.Certificates;
using Symflux.Cli.Report;
using Symflux.Cli.Running;
using Symflux.Imaging;
using Symflux.Restoration;
using Symflux.Solving;

namespace Symflux.Cli.Commands;

/// <summary><c>symflux denoise</c>: runs a trained model on images.</summary>
internal sealed class DenoiseCommand : SymfluxCommand
{
    /// <summary>What a command line begins with.</summary>
    public const string Word = "denoise";

    private readonly Argument<string[]> inputs = new("INPUT")
    {
        Description = "Images or folders. Every page is processed; opacity is kept. Colours get a colour model where one is installed, unless "
            + "they have little in common; a grey model takes them one by one.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> output = CommandOptions.Output(
        "OUT", "A file for a single image; otherwise a folder, in which names, formats and depths are kept (JPEG becomes PNG).");

    private readonly Option<string?> model = new("--model", "-m")
    {
        Description = "Name of an installed model, or a model file. By default, for colours certified-colour; otherwise the one of the installed "
            + "certified-LEVEL and certified-any that does best on the page, as far as can be told without the clean image.",
        HelpName = "NAME|FILE",
    };

    private readonly NoiseOptions noise = new();

    private readonly Option<double?> peak = CommandOptions.Peak(
        "Grey value of white where it is not the format's, such as 4095 for 12 bits in files of 16: for which contrast a model is chosen, and what a "
        + "named model's own level is a share of. The noise is in grey values in any case.");

    private readonly Option<bool> volume = new("--volume")
    {
        Description = "Take the pages as the slices of a volume, one for each channel and frame where the file tells them apart. A model for volumes takes it "
            + "as a whole; for colours, noise that neighbours share, levels that it was not trained for, or with --model of one for images, slices along all "
            + "three axes are denoised, and the mean of the three is taken. For distances of slices like those of pixels.",
    };

    private readonly Option<bool> time = new("--time")
    {
        Description = "As --volume, with time as the third axis: the frames of each channel and slice. For what moves by less than a pixel or so from "
            + "frame to frame; what moves faster gets blurred, and the change from frame to frame, which is printed, tells.",
    };

    private readonly Option<bool> selfEnsemble = CommandOptions.SelfEnsemble("the model");

    private readonly Option<int> quality = ImageOutput.Quality();

    private readonly RowsOption rows = new();

    private readonly Batch batch = new();

    private readonly ReportOption report = new();

    /// <summary>Creates the command.</summary>
    public DenoiseCommand() : base(
        Word,
        "Remove noise with a trained model; says in one line what it understood of the noise, and which model it took.",
        "symflux denoise photo.png -o clean.png",
        "symflux denoise photo.png -o clean.png --sigma 25",
        "symflux denoise cells.tif -o clean.tif --noise poisson:2.1,100,3",
        "symflux denoise resampled.tif -o clean.tif --noise correlated:2",
        "symflux denoise scan.tif -o clean.tif --model certified-25 --sigma 300",
        "symflux denoise photo.png -o clean.png --report clean.html",
        "symflux denoise cells-3d.tif -o clean.tif --volume",
        "mpirun -n 4 symflux denoise cells-3d.tif -o clean.tif --volume",
        "symflux denoise cells-in-time.tif -o clean.tif --time",
        "symflux denoise photo.png -o clean.png --self-ensemble",
        "symflux denoise mosaic.tif -o clean.tif --rows always",
        "symflux denoise photos/ -o clean/")
    {
        Arguments.Add(inputs);
        output.Required = true;
        AddSolverOptions([output, model, .. noise.All, peak, volume, time, selfEnsemble, quality, rows.Option, .. batch.Options, report.Option]);
    }

    private protected override void Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var loaded = parsed.GetValue(model) is { } name ? ModelStore.Load(name) : null;
        var described = noise.Read(parsed);
        if (parsed.GetValue(volume) && parsed.GetValue(time))
        {
            throw new SymfluxException("--volume takes slices as the third axis and --time frames; give one of the two");
        }

        report.Claim(
            parsed, batch.Overwrites(parsed), parsed.GetRequiredValue(inputs), parsed.GetRequiredValue(output), parsed.GetValue(model),
            noise.FileFrom(parsed));
        batch.Run(
            parsed, terminal, parsed.GetRequiredValue(inputs), parsed.GetRequiredValue(output),
            [parsed.GetValue(model), noise.FileFrom(parsed)], ThreadsFrom(parsed), Denoise, cancellation);

        object Denoise(ImageJob job, Terminal lines, IProgress<double> progress)
        {
            var settings = new DenoiserOptions
            {
                Model = loaded,
                Noise = described,
                Peak = parsed.GetValue(peak),
                SelfEnsemble = parsed.GetValue(selfEnsemble),
                Machine = new SolverOptions { Threads = job.Threads },
            };
            var watch = Stopwatch.StartNew();
            if (rows.Run(parsed, job, lines, WhatTakesWholePages(parsed), () => ByRows(new RowDenoiser(settings, job.Ranks))) is { } byRows)
            {
                var how = parsed.GetValue(volume) ? "slice by slice" : "row by row";
                return Say(byRows.Pages, byRows.Shape.Axes?.ToString(), byRows.Words, $"{how}, {DiffusionSummary.Describe(byRows.Shape)}", watch.Elapsed);
            }

            var stack = ImageOutput.Load(job.Input);
            report.Check(parsed, job.Input, stack);
            var denoiser = new Denoiser(settings);
            watch.Restart();
            var result = Faults.At(
                job.Input,
                () => parsed.GetValue(time) ? denoiser.RunFrames(stack, progress, cancellation)
                    : parsed.GetValue(volume) ? denoiser.RunVolumes(stack, progress, cancellation)
                    : denoiser.Run(stack, progress, cancellation),
                "; --noise says what the noise is");
            watch.Stop();
            ImageOutput.Save(lines, job.Input, job.Output, result.Image, parsed.GetValue(quality));
            if (parsed.GetValue(time) && FrameChange.Of(stack, result.Pages) is { } change)
            {
                var moves = change > FrameChange.Moving ? "; what moves is blurred, compare without --time" : "";
                lines.Note($"{job.Input}: from frame to frame values change by {change:F2} times what noise explains{moves}");
            }

            var understood = ImageOutput.Understood(stack, parsed.GetValue(volume) ? StackVolumes.Join(stack) : []);
            var account = Say(result.Pages, understood, result.ToString(), DiffusionSummary.Describe(stack), watch.Elapsed);
            report.Write(parsed, lines, () => new BeforeAfter(job.Input, stack, result.Image)
            {
                Output = job.Output,
                CommandLine = ReportOption.CommandLineOf(parsed),
                Settings =
                [
                    .. result.Pages.Index().Select(page => ($"page {page.Index + 1}", page.Item.ToString())),
                    ("took", $"{watch.Elapsed.TotalMilliseconds:F0} ms"), ("output", job.Output),
                ],
                Certificate = CertificateOf(result),
            });
            return account;

            RowRun ByRows(RowDenoiser denoiser) => parsed.GetValue(volume)
                ? denoiser.RunVolume(job.Input, job.Output, Tell, progress, cancellation)
                : denoiser.Run(job.Input, job.Output, Tell, progress, cancellation);

            void Tell(string text) => lines.Note($"{job.Input}: {text}");

            DenoisedImage Say(ImmutableArray<DenoisedPage> pages, string? understood, string done, string what, TimeSpan took)
            {
                SayUnknown(parsed, job, lines, pages);
                if (understood is not null)
                {
                    lines.Note($"{job.Input}: {understood}");
                }

                lines.Note(
                    $"{job.Input} → {job.Output} ({done}{(settings.SelfEnsemble ? ", self-ensemble" : "")}; {what}, {took.TotalMilliseconds:F0} ms)");
                return new DenoisedImage(job.Input, job.Output, understood, [.. pages.Select(page => page.ToString())], took.TotalMilliseconds);
            }
        }
    }

    /// <summary>What there is to say where the noise could not be found.</summary>
    private void SayUnknown(ParseResult parsed, ImageJob job, Terminal lines, ImmutableArray<DenoisedPage> pages)
    {
        if (pages.FirstOrDefault(page => page is { Model: not null, Remark.Length: > 0 }) is { } unknown)
        {
            lines.Note($"{job.Input}: {unknown.Remark}; the model's own level was taken, as a share of white; --noise tells another");
        }

        if (!noise.IsGiven(parsed) && pages.Any(page => page is { Model: null, Noise.IsEmpty: true }))
        {
            lines.Note($"{job.Input}: pages of unknown noise were kept; --noise tells what it is");
        }
    }

    private string? WhatTakesWholePages(ParseResult parsed) => parsed.GetValue(time) ? "--time"
        : parsed.GetResult(report.Option) is not null ? "--report"
        : null;

    /// <summary>What is proven; where noise is correlated, a model runs several times on parts, of which nothing is.</summary>
    private static ImmutableArray<string> CertificateOf(Denoised result) => result.Pages.FirstOrDefault(page => page.Model is not null) switch
    {
        null => [],
        { Step: > 1 } => ["Nothing is proven where noise is correlated: the model runs on parts of the image, and once more on their sum."],
        { SeesGreyValues: false, Model: var model } =>
        [
            .. ReportOption.Words(Certificate.Of(model!.Blueprint)),
            "Input and output are here the values that the network sees: not the grey values, but these brought to noise of one level everywhere, channel by "
                + "channel, and moved where they begin far from 0.",
        ],
        { Model: var model } => ReportOption.Words(Certificate.Of(model!.Blueprint)),
    };

    /// <summary>What --json says about an image.</summary>
    /// <param name="Input">The file read.</param>
    /// <param name="Output">The file written.</param>
    /// <param name="Understood">Axes and unknown samples; null where there is nothing to say.</param>
    /// <param name="Pages">Noise and model of every page.</param>
    /// <param name="Milliseconds">Duration.</param>
    internal sealed record DenoisedImage(string Input, string Output, string? Understood, IReadOnlyList<string> Pages, double Milliseconds);
}
