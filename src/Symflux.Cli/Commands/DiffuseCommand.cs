using System.CommandLine;
using System.Diagnostics;
using Symflux.Blueprints;
using Symflux.Cli.Running;
using Symflux.Fields;
using Symflux.Imaging;

namespace Symflux.Cli.Commands;

/// <summary><c>symflux diffuse</c>: solves a diffusion equation with an image as the initial state.</summary>
internal sealed class DiffuseCommand : SymfluxCommand
{
    private readonly Argument<string> input = new("INPUT") { Description = "Image, stack or array: PNG, TIFF, NPY, JPEG." };

    private readonly Option<string> output = CommandOptions.Output("OUT", "File to write: .png, .tif or .npy.");

    private readonly SchemeOptions scheme = new();

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
        "symflux diffuse signal.npy -o out.npy --diffusivity linear --time 100")
    {
        Arguments.Add(input);
        output.Required = true;
        AddSolverOptions([output, .. scheme.All, depth]);
    }

    private protected override void Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var description = scheme.Read(parsed);
        var stack = ImageFile.Load(parsed.GetRequiredValue(input));
        var (_, file) = OutputPlan.Of([parsed.GetRequiredValue(input)], parsed.GetRequiredValue(output))[0];
        var blueprints = new Dictionary<(int, int), Blueprint>();

        using var solver = new StackSolver(SolverOptionsFrom(parsed));
        var watch = Stopwatch.StartNew();
        var result = terminal.Progress("diffusing", progress => solver.Run(stack, BlueprintFor, progress, cancellation));
        watch.Stop();
        ImageFile.Save(file, parsed.GetValue(depth) is { } format ? result.ConvertTo(format.Value) : result);
        terminal.Note(DiffusionSummary.Of(stack, description, BlueprintFor(stack.Pages[0]), watch.Elapsed, file));

        Blueprint BlueprintFor(Field<float> page)
        {
            if (!blueprints.TryGetValue((page.Grid.Dimension, page.Channels), out var made))
            {
                made = description.BlueprintFor(page.Grid, page.Channels);
                blueprints.Add((page.Grid.Dimension, page.Channels), made);
            }

            return made;
        }
    }
}
