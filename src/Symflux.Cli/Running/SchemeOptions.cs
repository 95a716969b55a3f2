using System.CommandLine;
using System.Globalization;
using Symflux.Models;
using Symflux.Restoration;
using Symflux.Schemes;

namespace Symflux.Cli.Running;

/// <summary>The options that describe a diffusion model and a scheme, the same for every command that takes them.</summary>
internal sealed class SchemeOptions
{
    private readonly Option<Choice<SchemeKind>?> scheme = CommandOptions.Choice(
        "--scheme", "Time discretisation: explicit Euler steps, cycles of fast explicit diffusion (fed) or fast semi-iterative steps (fsi), "
        + "Du Fort–Frankel (dff), semi-implicit or implicit steps.",
        SchemeKind.Standard.Name, [.. SchemeKind.All.Select(kind => (kind.Name, kind))]);

    private static readonly (SchemeParameters Parameter, string Option)[] Names =
    [
        (SchemeParameters.Cycles, "--cycles"), (SchemeParameters.TimeStep, "--tau"), (SchemeParameters.Force, "--force"),
        (SchemeParameters.Solver, "--solver"), (SchemeParameters.Stopping, "--tolerance and --iterations"),
        (SchemeParameters.InnerCycle, "--inner-cycle"), (SchemeParameters.InnerMethod, "--inner"),
    ];

    private readonly FluxOptions flux;

    private readonly Option<double?> time = CommandOptions.Number("--time", "T", "Diffusion time, in squared pixels.");

    private readonly Option<double?> tau = CommandOptions.Number(
        "--tau", "X",
        "Time step. By default the largest stable one (explicit), "
        + $"{DuFortFrankelScheme.StandardLeap} times that (dff), or the time over {SchemeKind.StandardSteps} (semi-implicit, implicit).");

    private readonly Option<int?> cycles = CommandOptions.OptionalCount(
        "--cycles", "Cycles of fed and fsi; more are more accurate and slower. 1 by default.");

    private readonly Option<bool> force = new("--force") { Description = "Take an explicit step --tau beyond the stability bound." };

    private readonly Option<Choice<SystemSolver>?> solver = CommandOptions.Choice(
        "--solver", "Linear solver of the semi-implicit scheme: direct (signals), additive operator splitting, conjugate gradients. "
        + "By default direct for signals, else cg.", null, ("direct", SystemSolver.Direct), ("aos", SystemSolver.AdditiveOperatorSplitting),
            ("cg", SystemSolver.ConjugateGradients));

    private readonly Option<double?> tolerance = CommandOptions.Number(
        "--tolerance", "X",
        $"Relative residual at which inner iterations end: {ImplicitScheme.StandardStopping.Tolerance:E0} for implicit, "
        + $"{SemiImplicitScheme.StandardStopping.Tolerance:E0} for conjugate gradients by default.");

    private readonly Option<int?> iterations = CommandOptions.OptionalCount(
        "--iterations",
        $"The most inner iterations: {ImplicitScheme.StandardStopping.Iterations} for implicit, "
        + $"{SemiImplicitScheme.StandardStopping.Iterations} for conjugate gradients by default.");

    private readonly Option<int?> innerCycle = CommandOptions.OptionalCount(
        "--inner-cycle", "Length of the accelerated cycles in the inner iteration of implicit steps; 1 by default, which keeps the certificate at κ = 1.");

    private readonly Option<Choice<InnerMethod>?> innerMethod = CommandOptions.Choice(
        "--inner", "Inner iteration of implicit steps: damped steps, or multigrid cycles, whose number does not grow with the step (K the gradient only).",
        null, ("damped", InnerMethod.Damped), ("multigrid", InnerMethod.Multigrid));

    private readonly Option<Choice<Coupling>?> coupling = CommandOptions.Choice(
        "--coupling", "What shares a diffusivity: nothing (Φ per direction), the directions (gradient), also the colours.",
        "separate", ("separate", Coupling.Separate), ("gradient", Coupling.Gradient), ("colour", Coupling.Colour));

    private readonly Option<Choice<DerivativeOrder>?> order = CommandOptions.Choice(
        "--order", "Derivatives in K: the gradient (1), the Hessian (2), or the Laplacian.", "1",
        ("1", DerivativeOrder.Gradient), ("2", DerivativeOrder.Hessian), ("laplacian", DerivativeOrder.Laplacian));

    private readonly Option<string?> alpha = new("--alpha")
    {
        HelpName = "A0,A1,…",
        Description = "For signals: K = Σ α_m ∂^m with these coefficients α_0 … α_4, in place of --order.",
    };

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

    /// <summary>The words for schemes.</summary>
    public static IReadOnlyList<string> SchemeWords => [.. SchemeKind.All.Select(kind => kind.Name)];

    /// <summary>The name of a scheme, as a heading.</summary>
    public static string TitleOf(string word) => SchemeKind.Find(word).Heading;

    /// <summary>--scheme and <see cref="Details"/>.</summary>
    public IReadOnlyList<Option> All => [scheme, .. Details];

    /// <summary>All options but --scheme: for commands that take the scheme's word as an argument.</summary>
    public IReadOnlyList<Option> Details =>
        [.. flux.All, time, tau, cycles, force, solver, tolerance, iterations, innerCycle, innerMethod, coupling, order, alpha];

    /// <summary>What the options describe.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="word">One of <see cref="SchemeWords"/>, or null to read --scheme.</param>
    /// <exception cref="SymfluxException">Options contradict each other, or one is missing.</exception>
    public Diffusion Read(ParseResult parsed, string? word = null)
    {
        var named = word is null ? parsed.GetValue(scheme)!.Value : SchemeKind.Find(word);
        var settings = SettingsFrom(parsed);
        Check(named, settings);
        return DiffusionFrom(parsed, named, settings);
    }

    /// <summary>The same model with several schemes; every scheme takes the options that it knows.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="words">Words of schemes with commas between them.</param>
    public (IReadOnlyList<SchemeKind> Schemes, Diffusion Model) ReadSeveral(ParseResult parsed, string words)
    {
        if (parsed.GetResult(scheme) is { Implicit: false })
        {
            throw new SymfluxException("--compare names the schemes; leave --scheme out");
        }

        SchemeKind[] schemes = [.. words.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Distinct().Select(SchemeKind.Find)];
        return schemes.Length > 0
            ? (schemes, DiffusionFrom(parsed, schemes[0], SettingsFrom(parsed)))
            : throw new SymfluxException($"--compare names no scheme; give some of {string.Join(",", SchemeWords)}");
    }

    /// <summary>Refuses options that belong to other schemes.</summary>
    private static void Check(SchemeKind named, SchemeSettings settings)
    {
        foreach (var (parameter, option) in Names)
        {
            if (settings.Given.HasFlag(parameter) && !named.Takes.HasFlag(parameter))
            {
                var takers = string.Join(", ", SchemeKind.All.Where(kind => kind.Takes.HasFlag(parameter)).Select(kind => kind.Name));
                var own = string.Join(", ", Names.Where(name => named.Takes.HasFlag(name.Parameter)).Select(name => name.Option));
                throw new SymfluxException($"{option} is for the scheme {takers}; the scheme {named.Name} takes {own}");
            }
        }
    }

    private Diffusion DiffusionFrom(ParseResult parsed, SchemeKind named, SchemeSettings settings) =>
        new(flux.Read(parsed), parsed.GetValue(time) ?? standard!.Value.Time)
        {
            Scheme = named,
            Settings = settings,
            Coupling = parsed.GetValue(coupling)!.Value,
            Order = parsed.GetValue(order)!.Value,
            Coefficients = CoefficientsFrom(parsed),
        };

    private SchemeSettings SettingsFrom(ParseResult parsed) => new()
    {
        Cycles = parsed.GetValue(cycles),
        TimeStep = parsed.GetValue(tau),
        Force = parsed.GetValue(force),
        Solver = parsed.GetValue(solver)?.Value,
        Tolerance = parsed.GetValue(tolerance),
        Iterations = parsed.GetValue(iterations),
        InnerCycle = parsed.GetValue(innerCycle),
        InnerMethod = parsed.GetValue(innerMethod)?.Value,
    };

    private double[]? CoefficientsFrom(ParseResult parsed)
    {
        if (parsed.GetValue(alpha) is not { } text)
        {
            return null;
        }

        if (parsed.GetResult(order) is { Implicit: false })
        {
            throw new SymfluxException("--alpha and --order exclude each other; give one of them");
        }

        return [.. text.Split(',').Select(cell =>
            double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
                ? value
                : throw new SymfluxException($"--alpha has '{cell}', which is no number; give coefficients such as 0,1,0.5"))];
    }
}
