using System.Globalization;

namespace Symflux.Imaging;

/// <summary>
/// Noise whose variance grows with the brightness: var = a·mean + b. Photons give the part a·mean, a being the grey values per photon;
/// reading out the sensor gives the part that does not depend on the mean. With a = 0 it is Gaussian noise of σ = √b.
/// </summary>
/// <remarks>
/// A camera's value = gain · Poisson(photons) + offset + N(0, read²) has a = gain and b = read² − gain·offset. An image
/// tells a and b alone, since a higher offset with more read noise has the same means and variances; what is estimated has the simplest
/// pair, no offset where b ≥ 0, and no read noise where b &lt; 0. A. Foi, M. Trimeche, V. Katkovnik, K. Egiazarian,
/// Practical Poissonian-Gaussian noise modeling and fitting for single-image raw-data, IEEE Transactions on Image Processing 17
/// (2008), 1737–1754.
/// </remarks>
public sealed record NoiseModel
{
    private NoiseModel(double gain, double offset, double readNoise) => (Gain, Offset, ReadNoise) = (gain, offset, readNoise);

    /// <summary>a: grey values per photon, ≥ 0; 0 for noise that does not depend on the brightness.</summary>
    public double Gain { get; }

    /// <summary>b: the variance at mean 0; negative where an offset lies below the values.</summary>
    public double Intercept => ReadNoise * ReadNoise - Gain * Offset;

    /// <summary>Whether the noise is the same everywhere.</summary>
    public bool IsGaussian => Gain == 0;

    /// <summary>The grey value of no photons.</summary>
    public double Offset { get; }

    /// <summary>Standard deviation of the noise of no photons; σ of Gaussian noise.</summary>
    public double ReadNoise { get; }

    /// <summary>Noise of one standard deviation everywhere.</summary>
    /// <param name="sigma">σ in grey values, ≥ 0.</param>
    /// <exception cref="SymfluxException">σ is negative or not finite.</exception>
    public static NoiseModel Gaussian(double sigma) => sigma >= 0 && double.IsFinite(sigma)
        ? new NoiseModel(0, 0, sigma)
        : throw new SymfluxException($"the noise level is {sigma}; it must be a finite number, 0 or larger, in the image's grey values");

    /// <summary>Noise of photons and of reading them out.</summary>
    /// <param name="gain">Grey values per photon, &gt; 0.</param>
    /// <param name="offset">The grey value of no photons.</param>
    /// <param name="readNoise">Standard deviation in grey values, ≥ 0.</param>
    /// <exception cref="SymfluxException">A number is out of its range.</exception>
    public static NoiseModel Photons(double gain, double offset = 0, double readNoise = 0)
    {
        if (!(gain > 0 && double.IsFinite(gain)))
        {
            throw new SymfluxException($"the gain is {gain}; it must be positive and finite, in grey values per photon");
        }

        if (!double.IsFinite(offset) || !(readNoise >= 0 && double.IsFinite(readNoise)))
        {
            throw new SymfluxException(
                $"the offset is {offset} and the read noise {readNoise}; both must be finite, and the read noise 0 or larger");
        }

        return new NoiseModel(gain, offset, readNoise);
    }

    /// <summary>The noise that several have in common: the mean of a and of b in var = a·mean + b.</summary>
    /// <param name="models">At least one.</param>
    /// <exception cref="SymfluxException">There is none.</exception>
    public static NoiseModel MeanOf(IReadOnlyList<NoiseModel> models)
    {
        ArgumentNullException.ThrowIfNull(models);
        if (models.Count == 0)
        {
            throw new SymfluxException("there is no noise to take the mean of; give at least one");
        }

        // Alike ones keep their offset and read noise, which a and b do not tell apart.
        if (models.All(model => model == models[0]))
        {
            return models[0];
        }

        var (gain, intercept) = (models.Average(model => model.Gain), models.Average(model => model.Intercept));
        return gain == 0 ? Gaussian(Math.Sqrt(Math.Max(0, intercept))) : Affine(gain, intercept);
    }

    /// <summary>The variance a·mean + b, and 0 where that is negative.</summary>
    public double VarianceAt(double mean) => Math.Max(0, Gain * mean + Intercept);

    /// <summary>The standard deviation at a mean.</summary>
    public double DeviationAt(double mean) => Math.Sqrt(VarianceAt(mean));

    /// <summary>The simplest model with the variance a·mean + b, a &gt; 0.</summary>
    internal static NoiseModel Affine(double gain, double intercept) =>
        intercept < 0 ? new(gain, -intercept / gain, 0) : new(gain, 0, Math.Sqrt(intercept));

    /// <summary>"Gaussian noise of σ = 25", or "photon noise: gain 40.1, offset 399".</summary>
    public override string ToString() => IsGaussian
        ? string.Create(CultureInfo.InvariantCulture, $"Gaussian noise of σ = {ReadNoise:G4}")
        : string.Create(
            CultureInfo.InvariantCulture,
            $"photon noise: gain {Gain:G4}{(Offset != 0 ? $", offset {Offset:G4}" : "")}{(ReadNoise > 0 ? $", read noise {ReadNoise:G4}" : "")}");
}
