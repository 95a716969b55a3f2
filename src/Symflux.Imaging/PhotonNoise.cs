using Symflux.Fields;
using Symflux.Imaging.Numerics;

namespace Symflux.Imaging;

/// <summary>The noise of counting photons and of reading them out, the same on every machine for the same seed.</summary>
/// <remarks>
/// value = gain · Poisson((clean − offset)/gain) + offset + N(0, read²), so that the mean is the clean value. Every sample has random
/// numbers of its own: a sum of Poisson numbers of mean at most 16 by inversion, which is exact, and a normal quantile.
/// </remarks>
public static class PhotonNoise
{
    /// <summary>Largest mean of one inversion; its probability of no photon, 1E-7, is far above the spacing of the random numbers.</summary>
    private const double LargestPiece = 16;

    /// <summary>Adds the noise.</summary>
    /// <param name="clean">Any field, in grey values; values below the offset count as no photons.</param>
    /// <param name="gain">Grey values per photon, &gt; 0.</param>
    /// <param name="offset">The grey value of no photons.</param>
    /// <param name="readNoise">Standard deviation in grey values, ≥ 0.</param>
    /// <param name="seed">Any number; other seeds give independent noise.</param>
    /// <returns>A new field of the same shape, not rounded or clipped.</returns>
    /// <exception cref="SymfluxException">A number is out of its range, or a value not finite.</exception>
    public static Field<float> Add(Field<float> clean, double gain, double offset, double readNoise, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(clean);
        var result = new Field<float>(clean.Grid, clean.Channels);
        Add(clean.Values, result.Values, gain, offset, readNoise, seed);
        return result;
    }

    /// <summary>The same on plain memory, without taking any.</summary>
    /// <param name="clean">The samples, in grey values; values below the offset count as no photons.</param>
    /// <param name="noisy">Receives the noisy ones; as long as <paramref name="clean"/>, and the same memory or none in common.</param>
    /// <param name="gain">Grey values per photon, &gt; 0.</param>
    /// <param name="offset">The grey value of no photons.</param>
    /// <param name="readNoise">Standard deviation in grey values, ≥ 0.</param>
    /// <param name="seed">Any number; other seeds give independent noise.</param>
    /// <exception cref="SymfluxException">A number is out of its range, a value not finite, or the lengths differ.</exception>
    public static void Add(ReadOnlySpan<float> clean, Span<float> noisy, double gain, double offset, double readNoise, ulong seed)
    {
        NoiseModel.Photons(gain, offset, readNoise);
        if (clean.Length != noisy.Length)
        {
            throw new SymfluxException($"{clean.Length} samples cannot be written to {noisy.Length}; give as many");
        }

        for (var i = 0; i < clean.Length; i++)
        {
            var photons = Math.Max(0, (clean[i] - offset) / gain);
            if (!double.IsFinite(photons))
            {
                throw new SymfluxException($"a value is {clean[i]}; photons can only be counted for finite ones");
            }

            var random = new RandomSequence(seed, (ulong)i);
            noisy[i] = (float)(gain * Poisson(photons, random) + offset + readNoise * random.Normal());
        }
    }

    private static double Poisson(double mean, RandomSequence random)
    {
        var pieces = Math.Max(1, Math.Ceiling(mean / LargestPiece));
        var (piece, sum) = (mean / pieces, 0.0);
        var none = PortableMath.Exp(-piece);
        for (var i = 0; i < pieces; i++)
        {
            var (count, probability, unit) = (0, none, random.Unit());
            // The tail beyond 100 has a probability below 1E-40.
            while (unit > probability && count < 100)
            {
                unit -= probability;
                probability *= piece / ++count;
            }

            sum += count;
        }

        return sum;
    }
}
