using System.CommandLine;
using System.Diagnostics;
using Symflux.Cli.Running;
using Symflux.Imaging;
using Symflux.Restoration;

namespace Symflux.Cli.Commands;

/// <summary><c>symflux denoise</c>: runs a trained model on images.</summary>
internal sealed class DenoiseCommand : SymfluxCommand
{
    private readonly Argument<string[]> inputs = new("INPUT")
    {
        Description = "Images or folders. Every page is processed; opacity is kept. Colours get a colour model where one is installed; a grey model "
            + "takes them one by one.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> output = CommandOptions.Output(
        "OUT", "A file for a single image; otherwise a folder, in which names, formats and depths are kept (JPEG becomes PNG).");

    private readonly Option<string?> model = new("--model", "-m")
    {
        Description = "Name of an installed model, or a model file. By default, for colours certified-colour; otherwise the installed "
            + "certified-LEVEL within 10 % of the image's noise, else certified-any, else the one nearest in ratio.",
        HelpName = "NAME|FILE",
    };

    private readonly Option<NoiseLevel?> sigma = CommandOptions.NoiseLevel(
        "--sigma",
        "Standard deviation of the noise, in the input's grey values (0..255 for 8 bit, 0..65535 for 16 bit), to which the model is "
        + "rescaled; auto estimates it from each image, and keeps an image as it is whose noise is below a quarter of the weakest that the model "
        + "was trained on. By default auto; with --model, the model's own level, carried over to the "
        + "input's depth, where floats count as 0..1 and any beyond need --sigma.");

    private readonly Option<bool> selfEnsemble = CommandOptions.SelfEnsemble("the model");

    private readonly Option<int> quality = ImageOutput.Quality();

    /// <summary>Creates the command.</summary>
    public DenoiseCommand() : base(
        "denoise",
        "Remove noise with a trained model; says which model it took, and for which noise level.",
        "symflux denoise photo.png -o clean.png",
        "symflux denoise photo.png -o clean.png --sigma 25",
        "symflux denoise scan.tif -o clean.tif --model certified-25 --sigma 3000",
        "symflux denoise photo.png -o clean.png --self-ensemble",
        "symflux denoise photos/ -o clean/")
    {
        Arguments.Add(inputs);
        output.Required = true;
        AddSolverOptions(output, model, sigma, selfEnsemble, quality);
    }

    private protected override void Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var denoiser = new Denoiser(new DenoiserOptions
        {
            Model = parsed.GetValue(model) is { } name ? ModelStore.Load(name) : null,
            Noise = parsed.GetValue(sigma),
            SelfEnsemble = parsed.GetValue(selfEnsemble),
            Machine = SolverOptionsFrom(parsed),
        });
        var plan = OutputPlan.Of(parsed.GetRequiredValue(inputs), parsed.GetRequiredValue(output));
        foreach (var (file, target) in plan)
        {
            // What is unknown or not seen must not smear: it is continued from what is, and put back afterwards.
            var input = ImageFile.Load(file);
            var stack = UnknownSamples.Fill(input);
            var watch = Stopwatch.StartNew();
            var (result, chosen) = terminal.Progress(
                Path.GetFileName(file), progress => Faults.At(file, "; --sigma takes the noise level", () => denoiser.Run(stack, progress, cancellation)));
            watch.Stop();
            if (chosen.Remark.Length > 0)
            {
                terminal.Note($"{file}: {chosen.Remark} with --sigma; the model's own level was taken");
            }

            ImageOutput.Save(terminal, file, target, UnknownSamples.Restore(result, input), parsed.GetValue(quality));
            if (ImageOutput.Understood(input) is { } understood)
            {
                terminal.Note($"{file}: {understood}");
            }

            terminal.Note(
                $"{file} → {target} ({chosen}{(chosen.IsTooWeak ? $"; --sigma {chosen.Sigma:G4} runs it all the same" : "")}"
                + $"{(parsed.GetValue(selfEnsemble) ? ", self-ensemble" : "")}; "
                + $"{DiffusionSummary.Describe(stack)}, {watch.Elapsed.TotalMilliseconds:F0} ms)");
        }
    }
}
