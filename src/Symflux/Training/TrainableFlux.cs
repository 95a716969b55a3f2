using System.Collections.Immutable;
using Symflux.Fluxes;
using Symflux.Solving.Kernels;

namespace Symflux.Training;

/// <summary>Which fluxes the training kernel knows, and their numbers, which training changes.</summary>
public static class TrainableFlux
{
    /// <summary>
    /// The numbers of a flux as the kernel takes them: values of Φ at knots around 0 (free-form and slope splines), values of g at knots from 0 on (spline
    /// diffusivities), or 1/λ² (diffusivities of closed form with a contrast λ).
    /// </summary>
    /// <returns>At least one number; null for a flux that the kernel does not know.</returns>
    public static ImmutableArray<double>? NumbersOf(Flux flux) => flux switch
    {
        FreeFormFlux free => free.Values,
        SlopeSplineFlux odd => odd.ToFreeForm().Values,
        SplineDiffusivityFlux spline => spline.Values,
        ContrastFlux closed when ClosedFormDiffusivities.Has(closed) => [DiffusivityFlux.OverSquare<double>(1, closed.Contrast)],
        _ => null,
    };

    /// <summary>Whether two fluxes that the kernel knows differ in nothing but their numbers.</summary>
    public static bool AreAlike(Flux left, Flux right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return left.GetType() == right.GetType() && NumbersOf(left)?.Length == NumbersOf(right)?.Length && SpacingOf(left) == SpacingOf(right);
    }

    /// <summary>Distance of the knots; 0 where there are none.</summary>
    private static double SpacingOf(Flux flux) => flux switch
    {
        FreeFormFlux free => free.KnotSpacing,
        SlopeSplineFlux odd => odd.KnotSpacing,
        SplineDiffusivityFlux spline => spline.KnotSpacing,
        _ => 0,
    };
}
