using Symflux.Blueprints;
using Symflux.Models;
using Symflux.Multigrid;
using Symflux.Schemes;

namespace Symflux.Cli.Running;

/// <summary>Which options a scheme takes.</summary>
[Flags]
internal enum SchemeParameters
{
    /// <summary>--cycles.</summary>
    Cycles = 1,

    /// <summary>--tau.</summary>
    Step = 2,

    /// <summary>--force.</summary>
    Force = 4,

    /// <summary>--solver.</summary>
    Solver = 8,

    /// <summary>--tolerance and --iterations.</summary>
    Inner = 16,

    /// <summary>--inner-cycle.</summary>
    InnerCycle = 32,

    /// <summary>--inner.</summary>
    InnerMethod = 64,
}

/// <summary>The values of the options that schemes take; null where none was given.</summary>
internal sealed record SchemeArguments(
    int? Cycles = null, double? Step = null, bool Force = false, string? Solver = null,
    double? Tolerance = null, int? Iterations = null, int? InnerCycle = null, string? InnerMethod = null)
{
    /// <summary>Which options were given.</summary>
    public SchemeParameters Given =>
        (Cycles is null ? 0 : SchemeParameters.Cycles) | (Step is null ? 0 : SchemeParameters.Step)
        | (Force ? SchemeParameters.Force : 0) | (Solver is null ? 0 : SchemeParameters.Solver)
        | (Tolerance is null && Iterations is null ? 0 : SchemeParameters.Inner) | (InnerCycle is null ? 0 : SchemeParameters.InnerCycle)
        | (InnerMethod is null ? 0 : SchemeParameters.InnerMethod);
}

/// <summary>A scheme by its word on the command line.</summary>
/// <param name="Word">The word.</param>
/// <param name="Title">The scheme's name within a sentence.</param>
/// <param name="Heading">The scheme's name as a heading.</param>
/// <param name="Takes">The options that it takes.</param>
/// <param name="Make">The scheme for a model and a diffusion time.</param>
internal sealed record NamedScheme(
    string Word, string Title, string Heading, SchemeParameters Takes, Func<SchemeArguments, DiffusionModel, double, Scheme> Make)
{
    /// <summary>Steps of implicit schemes where no step is given.</summary>
    private const int StandardSteps = 10;

    private static readonly (SchemeParameters Parameter, string Option)[] Names =
    [
        (SchemeParameters.Cycles, "--cycles"), (SchemeParameters.Step, "--tau"), (SchemeParameters.Force, "--force"),
        (SchemeParameters.Solver, "--solver"), (SchemeParameters.Inner, "--tolerance and --iterations"),
        (SchemeParameters.InnerCycle, "--inner-cycle"), (SchemeParameters.InnerMethod, "--inner"),
    ];

    /// <summary>All schemes.</summary>
    public static IReadOnlyList<NamedScheme> All { get; } =
    [
        new("explicit", "explicit", "Explicit scheme", SchemeParameters.Step | SchemeParameters.Force, (arguments, _, _) => new ExplicitScheme(
            arguments.Step is not { } step ? StepRule.Largest : arguments.Force ? StepRule.Forced(step) : StepRule.Fixed(step))),
        new("fed", "fast explicit diffusion", "Fast explicit diffusion (FED)", SchemeParameters.Cycles,
            (arguments, _, _) => new FastExplicitScheme(arguments.Cycles ?? 1)),
        new("fsi", "fast semi-iterative", "Fast semi-iterative scheme (FSI)", SchemeParameters.Cycles,
            (arguments, _, _) => new SemiIterativeScheme(arguments.Cycles ?? 1)),
        new("dff", "Du Fort–Frankel", "Du Fort–Frankel scheme", SchemeParameters.Step,
            (arguments, model, _) => new DuFortFrankelScheme(arguments.Step ?? 2 * model.LargestStableStep)),
        new("semi-implicit", "semi-implicit", "Semi-implicit scheme", SchemeParameters.Step | SchemeParameters.Solver | SchemeParameters.Inner,
            (arguments, _, time) => new SemiImplicitScheme(arguments.Step ?? time / StandardSteps, SolverFrom(arguments))),
        new("implicit", "implicit", "Implicit scheme", SchemeParameters.Step | SchemeParameters.Inner | SchemeParameters.InnerCycle | SchemeParameters.InnerMethod,
            (arguments, _, time) => new ImplicitScheme(
                arguments.Step ?? time / StandardSteps, new StoppingRule(arguments.Iterations ?? 10_000, arguments.Tolerance ?? 1e-6),
                arguments.InnerCycle ?? 1, arguments.InnerMethod == "multigrid" ? ClassicalCycleOptions.Default : null)),
    ];

    /// <summary>The scheme of a word.</summary>
    /// <exception cref="SymfluxException">There is none.</exception>
    public static NamedScheme Find(string word) => All.FirstOrDefault(scheme => scheme.Word == word)
        ?? throw new SymfluxException($"there is no scheme '{word}'; the schemes are {string.Join(", ", All.Select(scheme => scheme.Word))}");

    /// <summary>Refuses options that belong to other schemes.</summary>
    public void Check(SchemeArguments arguments)
    {
        foreach (var (parameter, option) in Names)
        {
            if (arguments.Given.HasFlag(parameter) && !Takes.HasFlag(parameter))
            {
                var takers = string.Join(", ", All.Where(scheme => scheme.Takes.HasFlag(parameter)).Select(scheme => scheme.Word));
                var own = string.Join(", ", Names.Where(name => Takes.HasFlag(name.Parameter)).Select(name => name.Option));
                throw new SymfluxException($"{option} is for the scheme {takers}; the scheme {Word} takes {own}");
            }
        }
    }

    private static LinearSolver? SolverFrom(SchemeArguments arguments)
    {
        var inner = arguments.Tolerance is not null || arguments.Iterations is not null;
        if (inner && arguments.Solver is "direct" or "aos")
        {
            throw new SymfluxException($"--tolerance and --iterations are for --solver cg; {arguments.Solver} has no iteration");
        }

        return arguments.Solver switch
        {
            "direct" => LinearSolver.Direct,
            "aos" => LinearSolver.AdditiveOperatorSplitting,
            _ when arguments.Solver is null && !inner => null,
            _ => LinearSolver.ConjugateGradients(arguments.Tolerance ?? 1e-8, arguments.Iterations ?? 1000),
        };
    }
}
