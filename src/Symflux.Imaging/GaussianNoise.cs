using Symflux.Fields;
using Symflux.Imaging.Numerics;

namespace Symflux.Imaging;

/// <summary>Additive white Gaussian noise, the same on every machine for the same seed.</summary>
/// <remarks>
/// Samples 2i and 2i + 1 of the field (channel after channel, row after row) get the normal quantiles of the two random
/// numbers that Philox4x32-10 gives for the seed as key and i as counter. Only operations that IEEE 754 rounds exactly are used.
/// </remarks>
public static class GaussianNoise
{
    /// <summary>clean + σ·n with independent standard normal n; not clipped.</summary>
    /// <param name="clean">Any field; it is not changed.</param>
    /// <param name="sigma">Standard deviation σ in the scale of the values, ≥ 0.</param>
    /// <param name="seed">Any number; other seeds give independent noise.</param>
    /// <returns>A new field of the same shape; NaN stays NaN.</returns>
    /// <exception cref="SymfluxException">σ is negative or not finite.</exception>
    public static Field<float> Add(Field<float> clean, double sigma, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(clean);
        var result = new Field<float>(clean.Grid, clean.Channels);
        Add(clean.Values, result.Values, sigma, seed);
        return result;
    }

    /// <summary>The same with a level for each channel; where all are alike, the same bits as with that one.</summary>
    /// <param name="clean">Any field; it is not changed.</param>
    /// <param name="sigma">Standard deviation σ of every channel in the scale of the values, ≥ 0.</param>
    /// <param name="seed">Any number; other seeds give independent noise.</param>
    /// <returns>A new field of the same shape; NaN stays NaN.</returns>
    /// <exception cref="SymfluxException">A σ is negative or not finite, or there are not as many as channels.</exception>
    public static Field<float> Add(Field<float> clean, ReadOnlySpan<double> sigma, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(clean);
        if (sigma.Length != clean.Channels)
        {
            throw new SymfluxException($"{sigma.Length} noise levels were given for {clean.Channels} channels; give one for each");
        }

        var result = new Field<float>(clean.Grid, clean.Channels);
        foreach (var level in sigma)
        {
            Check(level);
        }

        for (var i = 0; i < clean.Values.Length; i++)
        {
            var (first, second) = Philox.Generate(seed, (ulong)i / 2);
            result.Values[i] = Perturb(clean.Values[i], sigma[i / clean.Grid.Count], i % 2 == 0 ? first : second);
        }

        return result;
    }

    /// <summary>The same on plain memory, without taking any.</summary>
    /// <param name="clean">The samples.</param>
    /// <param name="noisy">Receives clean + σ·n; as long as <paramref name="clean"/>, and the same memory or none in common.</param>
    /// <param name="sigma">Standard deviation σ in the scale of the values, ≥ 0.</param>
    /// <param name="seed">Any number; other seeds give independent noise.</param>
    /// <exception cref="SymfluxException">σ is negative or not finite, or the lengths differ.</exception>
    public static void Add(ReadOnlySpan<float> clean, Span<float> noisy, double sigma, ulong seed)
    {
        Check(sigma);
        if (clean.Length != noisy.Length)
        {
            throw new SymfluxException($"{clean.Length} samples cannot be written to {noisy.Length}; give as many");
        }

        for (var i = 0; i < clean.Length; i += 2)
        {
            var (first, second) = Philox.Generate(seed, (ulong)i / 2);
            noisy[i] = Perturb(clean[i], sigma, first);
            if (i + 1 < clean.Length)
            {
                noisy[i + 1] = Perturb(clean[i + 1], sigma, second);
            }
        }
    }

    private static void Check(double sigma)
    {
        if (!(sigma >= 0) || !double.IsFinite(sigma))
        {
            throw new SymfluxException($"the noise level is {sigma}; it must be a finite number, 0 or larger");
        }
    }

    private static float Perturb(float value, double sigma, ulong bits) =>
        (float)(value + sigma * NormalQuantile.Of(Philox.ToUnit(bits)));
}
