using System.Collections.Immutable;

namespace Symflux.Fluxes;

/// <summary>
/// Free-form weakly monotone flux: a <see cref="SlopeSplineFlux"/> with slopes in [−m, 1] for some m in [0, 1], so that Φ(s) + m·s never
/// decreases. It may enhance edges where it falls, and how much is bounded by m.
/// </summary>
/// <remarks>
/// Φ is the gradient of a function that is convex after adding ½m s². Since 0 ≤ g ≤ 1 all the same, a block with
/// τ‖K‖² ≤ 2(1 − μ) keeps κ = 1, and expands differences by no more than 1 + τm‖K‖² (fact 2 of docs/THEORY.md). The splines of
/// A. Goujon, S. Neumayer, M. Unser, Learning weakly convex regularizers for convergent image-reconstruction algorithms, SIAM J.
/// Imaging Sciences 2024, are of this kind.
/// </remarks>
public sealed record WeaklyMonotoneSplineFlux : SlopeSplineFlux
{
    /// <summary>Creates the flux.</summary>
    /// <param name="knotSpacing">h &gt; 0, in grey values per grid unit.</param>
    /// <param name="slopes">σ_0 … σ_{n−1}, at least one, each in [−1, 1]; the last one not negative, and all sums σ_0 + … + σ_k neither.</param>
    public WeaklyMonotoneSplineFlux(double knotSpacing, ImmutableArray<double> slopes) : base(knotSpacing, slopes, "weakly monotone spline")
    {
    }

    /// <inheritdoc/>
    public override Flux Rescale(double factor) => new WeaklyMonotoneSplineFlux(factor * KnotSpacing, IntervalSlopes);

    private protected override void CheckSlope(double slope)
    {
        if (!(slope is >= -1 and <= 1))
        {
            throw new SymfluxException($"a weakly monotone spline has the slope {slope}; slopes lie in [−1, 1]");
        }
    }
}
