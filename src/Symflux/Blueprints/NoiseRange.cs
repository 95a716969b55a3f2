using System.Text.Json.Serialization;

namespace Symflux.Blueprints;

/// <summary>
/// The noise levels that a model was trained for, where it is more than one. The model is run at σ as
/// <see cref="Blueprint.Rescale"/>(σ/σ₀) of its blueprint, σ₀ being the card's noise level: that scales the contrasts of all fluxes.
/// </summary>
public sealed record NoiseRange
{
    /// <summary>Creates a range.</summary>
    /// <param name="smallest">Smallest standard deviation, &gt; 0.</param>
    /// <param name="largest">Largest one, finite and above the smallest.</param>
    /// <exception cref="SymfluxException">They are not in this order.</exception>
    [JsonConstructor]
    public NoiseRange(double smallest, double largest)
    {
        if (!(smallest > 0 && largest > smallest && double.IsFinite(largest)))
        {
            throw new SymfluxException(
                $"a range of noise levels from {smallest} to {largest} is impossible; give a positive one and a larger, finite one");
        }

        (Smallest, Largest) = (smallest, largest);
    }

    /// <summary>The smallest standard deviation, in the scale of the model.</summary>
    public double Smallest { get; }

    /// <summary>The largest standard deviation, in the scale of the model.</summary>
    public double Largest { get; }

    /// <summary>Whether a noise level lies within, ends included.</summary>
    public bool Contains(double noiseLevel) => noiseLevel >= Smallest && noiseLevel <= Largest;

    /// <summary>The same range in another grey scale.</summary>
    /// <param name="factor">Ratio of the scales, positive and finite.</param>
    public NoiseRange Rescale(double factor) => new(factor * Smallest, factor * Largest);
}
