using System.CommandLine;
using System.Diagnostics;
using Symflux.Cli.Running;
using Symflux.Imaging;

namespace Symflux.Cli.Commands;

/// <summary><c>symflux denoise</c>: runs a trained model on images.</summary>
internal sealed class DenoiseCommand : SymfluxCommand
{
    private readonly Argument<string[]> inputs = new("INPUT")
    {
        Description = "Images or folders. Every page is processed; a grey model takes the colours one by one; opacity is kept.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> output = CommandOptions.Output(
        "OUT", "A file for a single image; otherwise a folder, in which names, formats and depths are kept (JPEG becomes PNG).");

    private readonly Option<string> model = new("--model", "-m")
    {
        Description = "Name of an installed model, or a model file.",
        HelpName = "NAME|FILE",
        DefaultValueFactory = _ => ModelStore.DefaultModel,
    };

    private readonly Option<double?> sigma = CommandOptions.Number(
        "--sigma", "S",
        "Standard deviation of the noise, in the input's grey values (0..255 for 8 bit, 0..65535 for 16 bit); by default the model's "
        + "own, carried over to the input's depth. Floats count as 0..1; if any lies beyond, --sigma is required.");

    /// <summary>Creates the command.</summary>
    public DenoiseCommand() : base(
        "denoise",
        "Remove noise with a trained model.",
        "symflux denoise photo.png -o clean.png",
        "symflux denoise scan.tif -o clean.tif --model certified-25 --sigma 3000",
        "symflux denoise photos/ -o clean/")
    {
        Arguments.Add(inputs);
        output.Required = true;
        AddSolverOptions(output, model, sigma);
    }

    private protected override void Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var loaded = ModelStore.Load(parsed.GetRequiredValue(model));
        var plan = OutputPlan.Of(parsed.GetRequiredValue(inputs), parsed.GetRequiredValue(output));
        using var denoiser = new Denoiser(loaded, SolverOptionsFrom(parsed));
        foreach (var (file, target) in plan)
        {
            var stack = ImageFile.Load(file);
            var watch = Stopwatch.StartNew();
            var result = terminal.Progress(
                Path.GetFileName(file), progress => denoiser.Run(stack, file, parsed.GetValue(sigma), progress, cancellation));
            watch.Stop();
            ImageFile.Save(target, result);
            terminal.Note($"{file} → {target} ({DiffusionSummary.Describe(stack)}, {watch.Elapsed.TotalMilliseconds:F0} ms)");
        }
    }
}
