using System.CommandLine;
using System.Diagnostics;
using Symflux.Blueprints;
using Symflux.Cli.Running;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Imaging;
using Symflux.Models;
using Symflux.Schemes;

namespace Symflux.Cli.Commands;

/// <summary><c>symflux diffuse</c>: solves a diffusion equation with an image as the initial state.</summary>
internal sealed class DiffuseCommand : SymfluxCommand
{
    private readonly Argument<string> input = new("INPUT") { Description = "Image, stack or array: PNG, TIFF, NPY, JPEG." };

    private readonly Option<string> output = CommandOptions.Output("OUT", "File to write: .png, .tif or .npy.");

    private readonly Option<Choice<SchemeKind>?> scheme = CommandOptions.Choice(
        "--scheme", "Time discretisation: explicit Euler steps, or fast semi-iterative cycles.", "fsi",
        ("explicit", SchemeKind.Explicit), ("fsi", SchemeKind.SemiIterative));

    private readonly Option<Choice<DiffusivityKind>?> diffusivity = CommandOptions.Choice(
        "--diffusivity", "How diffusion depends on the gradient.", "charbonnier",
        ("linear", DiffusivityKind.Linear), ("charbonnier", DiffusivityKind.Charbonnier),
        ("perona-malik", DiffusivityKind.PeronaMalik), ("perona-malik-exp", DiffusivityKind.PeronaMalikExponential));

    private readonly Option<double?> lambda = CommandOptions.Number(
        "--lambda", "X", "Contrast: gradients well above it are kept; in the input's grey values (0..255, 0..65535). Not for linear.");

    private readonly Option<double?> time = CommandOptions.Number("--time", "T", "Diffusion time, in squared pixels.");

    private readonly Option<double?> tau = CommandOptions.Number(
        "--tau", "X", "Time step of the explicit scheme; the largest stable one by default.");

    private readonly Option<int> cycles = CommandOptions.Count(
        "--cycles", "Cycles of the fast semi-iterative scheme; more are more accurate and slower.", 1);

    private readonly Option<bool> force = new("--force") { Description = "Take a step --tau beyond the stability bound." };

    private readonly Option<Choice<Coupling>?> coupling = CommandOptions.Choice(
        "--coupling", "What shares a diffusivity: nothing (Φ per direction), the directions (gradient), also the colours.",
        "separate", ("separate", Coupling.Separate), ("gradient", Coupling.Gradient), ("colour", Coupling.Colour));

    private readonly Option<Choice<int>?> order = CommandOptions.Choice(
        "--order", "Order of the derivatives in K: first (second-order diffusion) or second (fourth-order diffusion).", "1",
        ("1", 1), ("2", 2));

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
        time.Required = true;
        AddSolverOptions(output, scheme, diffusivity, lambda, time, tau, cycles, force, coupling, order, depth);
    }

    private enum SchemeKind
    {
        Explicit,
        SemiIterative,
    }

    private enum DiffusivityKind
    {
        Linear,
        Charbonnier,
        PeronaMalik,
        PeronaMalikExponential,
    }

    private protected override void Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var flux = FluxFrom(parsed);
        var method = SchemeFrom(parsed);
        var stack = ImageFile.Load(parsed.GetRequiredValue(input));
        var (_, file) = OutputPlan.Of([parsed.GetRequiredValue(input)], parsed.GetRequiredValue(output))[0];
        var blueprints = new Dictionary<(int, int), Blueprint>();

        using var solver = new StackSolver(SolverOptionsFrom(parsed));
        var watch = Stopwatch.StartNew();
        var result = terminal.Progress("diffusing", progress => solver.Run(stack, BlueprintFor, progress, cancellation));
        watch.Stop();
        ImageFile.Save(file, parsed.GetValue(depth) is { } format ? result.ConvertTo(format.Value) : result);
        terminal.Note(DiffusionSummary.Of(
            stack, ModelFor(stack.Pages[0]), BlueprintFor(stack.Pages[0]), method, parsed.GetRequiredValue(time)!.Value, watch.Elapsed, file));

        DiffusionModel ModelFor(Field<float> page) => parsed.GetValue(order)!.Value == 1
            ? DiffusionModel.SecondOrder(page.Grid, flux, parsed.GetValue(coupling)!.Value, page.Channels)
            : DiffusionModel.FourthOrder(page.Grid, flux, parsed.GetValue(coupling)!.Value, page.Channels);

        Blueprint BlueprintFor(Field<float> page)
        {
            if (!blueprints.TryGetValue((page.Grid.Dimension, page.Channels), out var made))
            {
                var model = ModelFor(page);
                RefuseUnstable(parsed, model);
                made = method.Discretise(model, parsed.GetRequiredValue(time)!.Value);
                blueprints.Add((page.Grid.Dimension, page.Channels), made);
            }

            return made;
        }
    }

    private DiffusivityFlux FluxFrom(ParseResult parsed)
    {
        var kind = parsed.GetValue(diffusivity)!.Value;
        if (kind == DiffusivityKind.Linear)
        {
            return parsed.GetValue(lambda) is null
                ? new LinearFlux()
                : throw new SymfluxException("linear diffusion has no contrast; leave --lambda out, or choose another --diffusivity");
        }

        var contrast = parsed.GetValue(lambda)
            ?? throw new SymfluxException("the contrast is missing; give --lambda X, in the input's grey values");
        return kind switch
        {
            DiffusivityKind.Charbonnier => new CharbonnierFlux(contrast),
            DiffusivityKind.PeronaMalik => new PeronaMalikFlux(contrast),
            _ => new PeronaMalikExponentialFlux(contrast),
        };
    }

    private Scheme SchemeFrom(ParseResult parsed)
    {
        var step = parsed.GetValue(tau);
        if (parsed.GetValue(scheme)!.Value == SchemeKind.SemiIterative)
        {
            return step is null && !parsed.GetValue(force)
                ? new SemiIterativeScheme(parsed.GetValue(cycles))
                : throw new SymfluxException("--tau and --force are for --scheme explicit; the fast semi-iterative scheme takes --cycles");
        }

        if (parsed.GetResult(cycles) is { Implicit: false })
        {
            throw new SymfluxException("--cycles is for --scheme fsi; the explicit scheme takes --tau");
        }

        return new ExplicitScheme(step is not { } value ? StepRule.Largest : parsed.GetValue(force) ? StepRule.Forced(value) : StepRule.Fixed(value));
    }

    /// <summary>The library's refusal in the words of the command line.</summary>
    private void RefuseUnstable(ParseResult parsed, DiffusionModel model)
    {
        if (parsed.GetValue(tau) is { } step && !parsed.GetValue(force) && step > model.LargestStableStep * (1 + 1e-12))
        {
            throw new SymfluxException(
                $"time step {step:G6} exceeds 2/(L‖K‖²) = {model.LargestStableStep:G6}; leave --tau out, use --scheme fsi, or add --force");
        }
    }
}
