namespace Symflux.Certificates;

/// <summary>
/// An interval that holds the eigenvalues of τKᵀDK for every diagonal (or group-wise symmetric) D that the flux can
/// produce. It contains 0, since K may have a kernel.
/// </summary>
/// <param name="Lowest">At most 0; below 0 where the flux diffuses backwards.</param>
/// <param name="Highest">At least 0.</param>
internal readonly record struct SpectralInterval(double Lowest, double Highest)
{
    /// <summary>τ‖K‖²·[lowest, highest], widened to hold 0.</summary>
    public static SpectralInterval Of(double scale, double lowest, double highest) =>
        new(scale * Math.Min(0, lowest), scale * Math.Max(0, highest));
}
