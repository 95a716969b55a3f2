using System.Text.Json.Serialization;

namespace Symflux.Blueprints;

/// <summary>
/// How many photons white stood for in the images that a model was trained on: its values are counts after the generalised Anscombe transform, whose noise
/// has the card's noise level in the scale of the model.
/// </summary>
public sealed record PhotonRange
{
    /// <summary>Creates a range.</summary>
    /// <param name="fewest">Fewest photons, &gt; 0.</param>
    /// <param name="most">Most photons, finite and not fewer.</param>
    /// <exception cref="SymfluxException">They are not in this order.</exception>
    [JsonConstructor]
    public PhotonRange(double fewest, double most)
    {
        if (!(fewest > 0 && most >= fewest && double.IsFinite(most)))
        {
            throw new SymfluxException($"a range of photons from {fewest} to {most} is impossible; give a positive number and a larger, finite one");
        }

        (Fewest, Most) = (fewest, most);
    }

    /// <summary>Fewest photons of white.</summary>
    public double Fewest { get; }

    /// <summary>Most photons of white.</summary>
    public double Most { get; }
}
