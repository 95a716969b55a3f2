using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Symflux.Fluxes;

/// <summary>All kinds of flux functions.</summary>
public static class AllFluxes
{
    /// <summary>Intervals of the sampled members, on either side of 0, up to 4λ.</summary>
    private const int Intervals = 12;

    /// <summary>The kinds, forward diffusion first.</summary>
    public static ImmutableArray<FluxKind> Kinds { get; } =
    [
        new("linear", "linear", typeof(LinearFlux), _ => new LinearFlux()),
        new("charbonnier", "Charbonnier", typeof(CharbonnierFlux), contrast => new CharbonnierFlux(contrast)),
        new("total-variation", "total variation, regularised", typeof(TotalVariationFlux), contrast => new TotalVariationFlux(contrast)),
        new("monotone-spline", "monotone spline", typeof(MonotoneSplineFlux), SampleMonotone),
        new("perona-malik", "Perona–Malik", typeof(PeronaMalikFlux), contrast => new PeronaMalikFlux(contrast)),
        new("perona-malik-exp", "Perona–Malik, exponential", typeof(PeronaMalikExponentialFlux), contrast => new PeronaMalikExponentialFlux(contrast)),
        new("weakly-monotone-spline", "weakly monotone spline", typeof(WeaklyMonotoneSplineFlux), SampleWeaklyMonotone),
        new("weickert", "Weickert", typeof(WeickertFlux), contrast => new WeickertFlux(contrast)),
        new("spline-diffusivity", "spline diffusivity", typeof(SplineDiffusivityFlux), SampleDiffusivity),
        new("forward-backward", "forward-and-backward", typeof(ForwardBackwardFlux), contrast => new ForwardBackwardFlux(contrast)),
        new("free-form", "free-form flux", typeof(FreeFormFlux), SampleFlux),
    ];

    private static readonly FrozenDictionary<Type, FluxKind> ByType = Kinds.ToFrozenDictionary(kind => kind.Type);

    /// <summary>The kind of a flux.</summary>
    /// <exception cref="SymfluxException">It is of no kind that comes with the library; see <see cref="KnownKind"/>.</exception>
    public static FluxKind KindOf(Flux flux) => KnownKind(flux)
        ?? throw new SymfluxException($"a {flux.GetType().Name} is no kind of flux of the library; sample it as a spline, see FluxSample");

    /// <summary>The kind of a flux; null for one of a program's own.</summary>
    public static FluxKind? KnownKind(Flux flux)
    {
        ArgumentNullException.ThrowIfNull(flux);
        return ByType.GetValueOrDefault(flux.GetType());
    }

    /// <summary>The kind of a name, or null for none.</summary>
    public static FluxKind? Find(string name) => Kinds.FirstOrDefault(kind => kind.Name == name);

    private static MonotoneSplineFlux SampleMonotone(double contrast)
    {
        var h = Spacing(contrast);
        var sampled = new CharbonnierFlux(contrast);
        return new(h, [.. Enumerable.Range(0, Intervals).Select(k => Math.Clamp((sampled.Value((k + 1) * h) - sampled.Value(k * h)) / h, 0, 1))]);
    }

    private static WeaklyMonotoneSplineFlux SampleWeaklyMonotone(double contrast)
    {
        var h = Spacing(contrast);
        var sampled = new PeronaMalikFlux(contrast);
        return new(h, [.. Enumerable.Range(0, Intervals).Select(k => (sampled.Value((k + 1) * h) - sampled.Value(k * h)) / h), 0]);
    }

    private static SplineDiffusivityFlux SampleDiffusivity(double contrast)
    {
        var h = Spacing(contrast);
        var sampled = new PeronaMalikFlux(contrast);
        return new(h, [.. Enumerable.Range(0, Intervals + 1).Select(k => sampled.Diffusivity(k * h * (k * h)))]);
    }

    private static FreeFormFlux SampleFlux(double contrast)
    {
        var h = Spacing(contrast);
        var sampled = new PeronaMalikFlux(contrast);
        return new(h, [.. Enumerable.Range(-Intervals, 2 * Intervals + 1).Select(k => sampled.Value(k * h))]);
    }

    /// <summary>The spacing of the knots; refuses what is no contrast.</summary>
    private static double Spacing(double contrast) => 4 * Flux.CheckContrast(contrast) / Intervals;
}
