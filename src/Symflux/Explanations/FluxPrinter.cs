using Symflux.Fluxes;

namespace Symflux.Explanations;

/// <summary>Fluxes in formulas and numbers.</summary>
internal static class FluxPrinter
{
    /// <summary>λ; null where the flux has none.</summary>
    public static double? Contrast(Flux flux) => (flux as ContrastFlux)?.Contrast;

    /// <summary>Arguments up to this size show what the flux does: a few contrasts, or somewhat more than the knots.</summary>
    public static double Range(Flux flux) => flux switch
    {
        FreeFormFlux free => -1.25 * free.FirstKnot,
        SplineDiffusivityFlux spline => 1.25 * spline.KnotSpacing * (spline.Values.Length - 1),
        SlopeSplineFlux spline => 1.25 * spline.KnotSpacing * spline.IntervalSlopes.Length,
        DiffusivityFlux diffusivity => 4 * DiffusivityScale.Of(diffusivity),
        _ => 4,
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
