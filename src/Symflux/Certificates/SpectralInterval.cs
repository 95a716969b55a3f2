using Symflux.Blueprints;
using Symflux.Fluxes;
using Symflux.Operators;

namespace Symflux.Certificates;

/// <summary>
/// An interval that holds the eigenvalues of τKᵀDK for every diagonal (or group-wise symmetric) D that the flux can
/// produce. It contains 0, since K may have a kernel.
/// </summary>
/// <param name="Lowest">At most 0; below 0 where the flux diffuses backwards.</param>
/// <param name="Highest">At least 0.</param>
internal readonly record struct SpectralInterval(double Lowest, double Highest)
{
    /// <summary>τ‖K‖²·[lowest, highest], widened to hold 0 and rounded outwards.</summary>
    public static SpectralInterval Of(ResidualBlock block, SlopeRange range)
    {
        var scale = block.Stencils.TimesSquaredNorm(block.TimeStep);
        return new(0 - RoundedUp.Product(scale, Math.Max(0, -range.Lowest)), RoundedUp.Product(scale, Math.Max(0, range.Highest)));
    }

    /// <summary>By how much the norm of (1 − μ)I − τKᵀDK can exceed 1 − μ, rounded up; at most 0 where it cannot.</summary>
    public double Overshoot(double mu) => Math.Max(-Lowest, RoundedUp.Sum(Highest, 2 * RoundedUp.Sum(mu, -1)));
}
