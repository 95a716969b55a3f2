using System.Collections.Immutable;

namespace Symflux.Fluxes;

/// <summary>Free-form monotone flux: a <see cref="SlopeSplineFlux"/> with all slopes in [0, 1].</summary>
/// <remarks>
/// Φ is the gradient of a convex function and Lipschitz with constant max σ_k ≤ 1, also on groups, where the Jacobian has
/// the eigenvalues Φ' and g. So a block with τ‖K‖² ≤ 2(1 − μ) is nonexpansive (ℓ = 1). Any odd monotone flux with
/// slopes in [0, 1] is approximated. The learned monotone splines of A. Goujon et al., A neural-network-based convex
/// regularizer for inverse problems, IEEE Trans. Computational Imaging 2023, are of this kind.
/// </remarks>
public sealed record MonotoneSplineFlux : SlopeSplineFlux
{
    /// <summary>Creates the flux.</summary>
    /// <param name="knotSpacing">h &gt; 0, in grey values per grid unit.</param>
    /// <param name="slopes">σ_0 … σ_{n−1}, at least one, each in [0, 1].</param>
    public MonotoneSplineFlux(double knotSpacing, ImmutableArray<double> slopes) : base(knotSpacing, slopes, "monotone spline")
    {
    }

    /// <inheritdoc/>
    public override Flux Rescale(double factor) => new MonotoneSplineFlux(factor * KnotSpacing, IntervalSlopes);

    private protected override void CheckSlope(double slope)
    {
        if (!(slope is >= 0 and <= 1))
        {
            throw new SymfluxException($"a monotone spline has the slope {slope}; slopes lie in [0, 1]");
        }
    }
}
