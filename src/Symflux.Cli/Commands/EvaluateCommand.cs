using System.CommandLine;
using Symflux.Cli.Running;
using Symflux.Restoration;

namespace Symflux.Cli.Commands;

/// <summary><c>symflux evaluate</c>: PSNR and SSIM of a model on images whose clean version is known.</summary>
internal sealed class EvaluateCommand : SymfluxCommand
{
    /// <summary>What a command line begins with.</summary>
    public const string Word = "evaluate";

    private readonly Argument<string> model = new("MODEL") { Description = "Name of an installed model, or a model file." };

    private readonly Argument<string> folder = new("FOLDER") { Description = "Clean images. Every page counts as an image." };

    private readonly Option<double[]?> sigma = new("--sigma")
    {
        Description = "Standard deviation of the noise, in the images' grey values, or one for each channel; the model is rescaled to it, as in denoise. By "
            + "default the model's own.",
        HelpName = "S[/S/S]",
        CustomParser = result =>
        {
            var text = result.Tokens is [{ Value: var value }] ? value : "";
            var levels = NoiseOptions.Levels(text);
            if (levels is null)
            {
                result.AddError($"--sigma takes a positive number such as 25, or one for each channel such as 12/20/16, not '{text}'");
            }

            return levels;
        },
    };

    private readonly Option<double?> photons = CommandOptions.Number(
        "--photons", "P",
        "Count photons instead of adding Gaussian noise: P of them where the image is white, none where it is black. They are stabilised for the model, as in "
        + "denoise.");

    private readonly Option<ulong> seed = CommandOptions.Seed(1, "Seed of the first image's noise; the next image has the next seed.");

    private readonly Option<string?> noisy = new("--noisy")
    {
        Description = "Take ready noisy images, of the same names, instead of adding noise. Floats are in the clean images' scale.",
        HelpName = "FOLDER",
    };

    private readonly Option<double?> margin = CommandOptions.Number(
        "--margin", "TIMES",
        "Also restore every image within a clean white margin of so many times its area, and report by how much the PSNR inside changes, two windows "
            + "(96 pixels) from the edge. It should not: what becomes "
        + "of a pixel depends on its surroundings.");

    private readonly Option<bool> volume = new("--volume")
    {
        Description = "Take the pages of a file as the slices of a volume, as in denoise; models for volumes always do.",
    };

    private readonly Option<double?> peak = CommandOptions.Peak(
        "Grey value of white, which PSNR, SSIM and the model's own level refer to, such as 4095 for 12 bits in files of 16. By default the format's: "
        + "255, 65535, 1 for floats in 0..1.");

    private readonly Option<string?> csv = new("--csv") { Description = "Also write a table with one line per image.", HelpName = "FILE" };

    private readonly Option<bool> json = new("--json") { Description = "Print one JSON object instead of a table." };

    private readonly Option<bool> selfEnsemble = CommandOptions.SelfEnsemble("the model");

    private readonly Option<bool> overwrite = OutputFile.Overwrite();

    /// <summary>Creates the command.</summary>
    public EvaluateCommand() : base(
        Word,
        "Add noise to clean images, denoise them, and report PSNR and SSIM per image and in the mean. "
        + "The noise is not clipped; the output is, to the images' range.",
        "symflux evaluate certified-25 set12/ --sigma 25",
        "symflux evaluate certified-25 set12/ --sigma 25 --self-ensemble",
        "symflux evaluate certified-25 set12/ --sigma 25 --margin 15",
        "symflux evaluate certified-colour photos/ --sigma 12/20/16",
        "symflux evaluate certified-25 set12/ --sigma 25 --seed 7 --csv result.csv --json",
        "symflux evaluate certified-any set12/ --photons 8",
        "symflux evaluate certified-any volumes/ --sigma 25 --volume",
        "symflux evaluate certified-any camera/ --sigma 40 --peak 4095",
        "symflux evaluate my-model.safetensors clean/ --noisy noisy/")
    {
        Arguments.Add(model);
        Arguments.Add(folder);
        AddSolverOptions(sigma, photons, peak, seed, noisy, margin, volume, selfEnsemble, csv, overwrite, json);
    }

    private protected override void Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        if (parsed.GetValue(csv) is { } table)
        {
            OutputFile.Claim(table, parsed.GetValue(overwrite), parsed.GetValue(model));
        }

        var loaded = ModelStore.Load(parsed.GetRequiredValue(model));
        var evaluation = new Evaluation(parsed.GetValue(selfEnsemble) ? loaded.Symmetrised() : loaded)
        {
            Sigma = [.. parsed.GetValue(sigma) ?? []],
            Photons = parsed.GetValue(photons),
            Seed = parsed.GetValue(seed),
            NoisyFolder = parsed.GetValue(noisy),
            MarginArea = parsed.GetValue(margin),
            Volumes = parsed.GetValue(volume),
            Peak = parsed.GetValue(peak),
            Remark = terminal.Warn,
            Machine = SolverOptionsFrom(parsed),
        };
        var result = terminal.Progress(
            "evaluating", progress => evaluation.Run(parsed.GetRequiredValue(folder), progress, cancellation));
        if (parsed.GetValue(csv) is { } file)
        {
            AtomicFile.WriteText(file, EvaluationTable.Csv(result));
        }

        terminal.Result(parsed.GetValue(json) ? JsonOutput.Write(result) : EvaluationTable.Text(result));
    }
}
