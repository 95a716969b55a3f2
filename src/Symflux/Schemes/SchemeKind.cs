using System.Collections.Immutable;

namespace Symflux.Schemes;

/// <summary>
/// A kind of scheme with its names: the one registry that the command line, programs and the laws of the tests choose from.
/// Standard values are those of the schemes' own records.
/// </summary>
/// <param name="Name">On the command line: lower case, words joined by hyphens.</param>
/// <param name="Title">In sentences, as in the literature.</param>
/// <param name="Heading">As a heading.</param>
/// <param name="Takes">The settings that it takes.</param>
/// <param name="Make">The scheme for its settings and a diffusion time T &gt; 0.</param>
public sealed record SchemeKind(
    string Name, string Title, string Heading, SchemeParameters Takes, Func<SchemeSettings, double, Scheme> Make)
{
    /// <summary>Steps of semi-implicit and implicit schemes where no time step is given: τ = T/10.</summary>
    public const int StandardSteps = 10;

    /// <summary>All kinds, explicit ones first.</summary>
    public static ImmutableArray<SchemeKind> All { get; } =
    [
        new("explicit", "explicit", "Explicit scheme", SchemeParameters.TimeStep | SchemeParameters.Force,
            (settings, _) => new ExplicitScheme(settings switch
            {
                { TimeStep: null } => StepRule.Largest,
                { Force: true } => StepRule.Forced(settings.TimeStep.Value),
                _ => StepRule.Fixed(settings.TimeStep.Value),
            })),
        new("fed", "fast explicit diffusion", "Fast explicit diffusion (FED)", SchemeParameters.Cycles,
            (settings, _) => settings.Cycles is { } cycles ? new FastExplicitScheme(cycles) : new FastExplicitScheme()),
        new("fsi", "fast semi-iterative", "Fast semi-iterative scheme (FSI)", SchemeParameters.Cycles,
            (settings, _) => settings.Cycles is { } cycles ? new SemiIterativeScheme(cycles) : new SemiIterativeScheme()),
        new("dff", "Du Fort–Frankel", "Du Fort–Frankel scheme", SchemeParameters.TimeStep,
            (settings, _) => new DuFortFrankelScheme(settings.TimeStep)),
        new("semi-implicit", "semi-implicit", "Semi-implicit scheme",
            SchemeParameters.TimeStep | SchemeParameters.Solver | SchemeParameters.Stopping,
            (settings, time) => new SemiImplicitScheme(settings.TimeStep ?? time / StandardSteps, settings.SolverFrom())),
        new("implicit", "implicit", "Implicit scheme",
            SchemeParameters.TimeStep | SchemeParameters.Stopping | SchemeParameters.InnerCycle | SchemeParameters.InnerMethod,
            (settings, time) => new ImplicitScheme(
                settings.TimeStep ?? time / StandardSteps, settings.StoppingFrom(ImplicitScheme.StandardStopping),
                settings.InnerCycle ?? 1, settings.CyclesFrom())),
    ];

    /// <summary>The kind that is taken where none is named: fast semi-iterative.</summary>
    public static SchemeKind Standard { get; } = Find("fsi");

    /// <summary>The kind of a name.</summary>
    /// <exception cref="SymfluxException">There is none.</exception>
    public static SchemeKind Find(string name) => All.FirstOrDefault(kind => kind.Name == name)
        ?? throw new SymfluxException(
            $"there is no scheme '{name}'; the schemes are {string.Join(", ", All.Select(kind => kind.Name))}");
}
