namespace Symflux.Fluxes;

/// <summary>The range [−m₋, m₊] of the slope of a flux function.</summary>
/// <param name="Lowest">−m₋; negative where the flux function decreases (backward diffusion).</param>
/// <param name="Highest">m₊.</param>
public readonly record struct SlopeRange(double Lowest, double Highest)
{
    /// <summary>The smallest range that holds both.</summary>
    public SlopeRange Hull(SlopeRange other) => new(Math.Min(Lowest, other.Lowest), Math.Max(Highest, other.Highest));
}
