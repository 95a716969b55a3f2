using Symflux.Fluxes;

namespace Symflux.Explanations;

/// <summary>Fluxes in formulas and numbers.</summary>
internal static class FluxPrinter
{
    /// <summary>g(s²) or Φ(s) in the notation of formulas; empty where it is a table.</summary>
    public static string Formula(Flux flux) => flux switch
    {
        LinearFlux => "g = 1",
        CharbonnierFlux => "g = 1/√(1 + s^2/λ^2)",
        PeronaMalikFlux => "g = 1/(1 + s^2/λ^2)",
        PeronaMalikExponentialFlux => "g = exp(−s^2/(2λ^2))",
        TotalVariationFlux => "g = 1/√(1 + s^2/λ^2)",
        WeickertFlux => "g = 1 − exp(−3.31488/(s/λ)^8)",
        ForwardBackwardFlux { ForwardRate: var a, BackwardRate: var b } =>
            FormattableString.Invariant($"g = 2 exp(−{a:G4} s^2/λ^2) − exp(−{b:G4} s^2/λ^2)"),
        _ => "",
    };

    /// <summary>λ; null where the flux has none.</summary>
    public static double? Contrast(Flux flux) => (flux as ContrastFlux)?.Contrast;

    /// <summary>Arguments up to this size show what the flux does: a few contrasts, or somewhat more than the knots.</summary>
    public static double Range(Flux flux) => flux switch
    {
        FreeFormFlux free => -1.25 * free.FirstKnot,
        SplineDiffusivityFlux spline => 1.25 * spline.KnotSpacing * (spline.Values.Length - 1),
        SlopeSplineFlux spline => 1.25 * spline.KnotSpacing * spline.IntervalSlopes.Length,
        _ => 4 * (Contrast(flux) ?? 1),
    };

    /// <summary>Number of intervals between knots within <see cref="Range"/>; 1 for smooth fluxes.</summary>
    public static int Pieces(Flux flux) => flux switch
    {
        FreeFormFlux free => free.Values.Length,
        SplineDiffusivityFlux spline => 2 * spline.Values.Length,
        SlopeSplineFlux spline => 2 * spline.IntervalSlopes.Length,
        _ => 1,
    };
}
