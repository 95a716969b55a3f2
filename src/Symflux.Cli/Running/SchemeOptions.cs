using System.CommandLine;
using Symflux.Models;
using Symflux.Schemes;

namespace Symflux.Cli.Running;

/// <summary>The options that describe a diffusion model and a scheme, the same for every command that takes them.</summary>
internal sealed class SchemeOptions
{
    private static readonly (string Word, SchemeKind Value, string Title)[] Schemes =
    [
        ("explicit", SchemeKind.Explicit, "Explicit scheme"),
        ("fsi", SchemeKind.SemiIterative, "Fast semi-iterative scheme (FSI)"),
    ];

    private readonly Option<Choice<SchemeKind>?> scheme = CommandOptions.Choice(
        "--scheme", "Time discretisation: explicit Euler steps, or fast semi-iterative cycles.", "fsi",
        [.. Schemes.Select(entry => (entry.Word, entry.Value))]);

    private readonly FluxOptions flux;

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

    private readonly (double Contrast, double Time)? standard;

    /// <summary>Creates the options.</summary>
    /// <param name="standard">Contrast and diffusion time where none are given; null for commands that insist on them.</param>
    public SchemeOptions((double Contrast, double Time)? standard = null)
    {
        this.standard = standard;
        flux = new FluxOptions(standard?.Contrast);
        time.Required = standard is null;
        if (standard is { } values)
        {
            time.Description = $"Diffusion time, in squared pixels; {values.Time} by default.";
        }
    }

    private enum SchemeKind
    {
        Explicit,
        SemiIterative,
    }

    /// <summary>The words for schemes.</summary>
    public static IReadOnlyList<string> SchemeWords => [.. Schemes.Select(entry => entry.Word)];

    /// <summary>The name of a scheme, as a heading.</summary>
    public static string TitleOf(string word) => Schemes.Single(entry => entry.Word == word).Title;

    /// <summary>--scheme and <see cref="Details"/>.</summary>
    public IReadOnlyList<Option> All => [scheme, .. Details];

    /// <summary>All options but --scheme: for commands that take the scheme's word as an argument.</summary>
    public IReadOnlyList<Option> Details => [.. flux.All, time, tau, cycles, force, coupling, order];

    /// <summary>What the options describe.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="word">One of <see cref="SchemeWords"/>, or null to read --scheme.</param>
    /// <exception cref="SymfluxException">Options contradict each other, or one is missing.</exception>
    public SchemeDescription Read(ParseResult parsed, string? word = null)
    {
        var kind = word is null ? parsed.GetValue(scheme)!.Value : Schemes.Single(entry => entry.Word == word).Value;
        return new SchemeDescription(
            SchemeFrom(parsed, kind), flux.Read(parsed), parsed.GetValue(coupling)!.Value, parsed.GetValue(order)!.Value,
            parsed.GetValue(time) ?? standard!.Value.Time, parsed.GetValue(force) ? null : parsed.GetValue(tau));
    }

    private Scheme SchemeFrom(ParseResult parsed, SchemeKind kind)
    {
        var step = parsed.GetValue(tau);
        if (kind == SchemeKind.SemiIterative)
        {
            return step is null && !parsed.GetValue(force)
                ? new SemiIterativeScheme(parsed.GetValue(cycles))
                : throw new SymfluxException("--tau and --force are for the scheme explicit; the fast semi-iterative scheme takes --cycles");
        }

        if (parsed.GetResult(cycles) is { Implicit: false })
        {
            throw new SymfluxException("--cycles is for the scheme fsi; the explicit scheme takes --tau");
        }

        return new ExplicitScheme(step is not { } value ? StepRule.Largest : parsed.GetValue(force) ? StepRule.Forced(value) : StepRule.Fixed(value));
    }
}
