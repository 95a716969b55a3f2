using System.Collections.Immutable;
using System.Numerics;
using Symflux.Fields;
using Symflux.Imaging.Numerics;

namespace Symflux.Imaging;

/// <summary>The power spectrum of an image, estimated by the mean of modified periodograms.</summary>
/// <remarks>
/// Square windows w of N×N samples that overlap by half, w the product of two periodic Hann windows, cover the image; the
/// estimate is the mean of
/// |F(w·(u − ū))|² / Σw² over windows and channels (P. D. Welch, The use of fast Fourier transform for the estimation of
/// power spectra, IEEE
/// Transactions on Audio and Electroacoustics 15 (1967), 70–73). White noise of variance σ² has the expectation σ² at
/// every frequency but those
/// within one sample of 0, which the mean ū takes away in part. Costs O(n log N) for n samples.
/// </remarks>
public sealed record PowerSpectrum
{
    /// <summary>Fewest samples along an axis for which there is an estimate.</summary>
    public const int LeastSide = 16;

    private const int MostSide = 256;

    private PowerSpectrum(int side, int windows, double variance, ImmutableArray<double> density)
    {
        (Side, Windows, Variance, Density) = (side, windows, variance, density);
        Radial = RadialMean(side, density);
    }

    /// <summary>N: samples of a window along an axis, a power of two.</summary>
    public int Side { get; }

    /// <summary>Number of windows of which the estimate is the mean, those of all channels counted.</summary>
    public int Windows { get; }

    /// <summary>Variance of the image, in its squared grey values: what white noise would have at every frequency.</summary>
    public double Variance { get; }

    /// <summary>
    /// N×N values, row by row, in squared grey values; the frequency of place (y, x) is (y − N/2, x − N/2)/N cycles per sample.
    /// </summary>
    public ImmutableArray<double> Density { get; }

    /// <summary>
    /// Means of <see cref="Density"/> over rings: entry k, 0 ≤ k ≤ N/2, over frequencies of a length within 1/(2N) of
    /// k/N cycles per sample.
    /// </summary>
    public ImmutableArray<double> Radial { get; }

    /// <summary>Estimates the spectrum.</summary>
    /// <param name="image">Finite values of any scale; channels are averaged.</param>
    /// <returns>Null where an axis has fewer than <see cref="LeastSide"/> samples.</returns>
    /// <exception cref="SymfluxException">Not an image, or a value is not finite.</exception>
    public static PowerSpectrum? Of(Field<float> image)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.Grid.Dimension != 2)
        {
            throw new SymfluxException($"the power spectrum is for images, and this is {image.Grid}; give one slice");
        }

        foreach (var value in image.Values)
        {
            if (!float.IsFinite(value))
            {
                throw new SymfluxException($"there is no power spectrum: a value is {value}; all must be finite");
            }
        }

        var (height, width) = (image.Grid.Height, image.Grid.Width);
        if (Math.Min(height, width) < LeastSide)
        {
            return null;
        }

        var side = Math.Min(MostSide, 1 << BitOperations.Log2((uint)Math.Min(height, width)));
        var hann = Enumerable.Range(0, side).Select(i => 0.5 - 0.5 * Math.Cos(2 * Math.PI * i / side)).ToArray();
        var energy = Math.Pow(hann.Sum(value => value * value), 2);
        var (tops, lefts) = (Starts(height, side), Starts(width, side));
        var sum = new double[side * side];
        var block = new Complex[side * side];
        var variance = 0.0;
        for (var c = 0; c < image.Channels; c++)
        {
            var mean = Mean(image.Channel(c));
            variance += Variation(image.Channel(c), mean) / image.Channels;
            foreach (var top in tops)
            {
                foreach (var left in lefts)
                {
                    for (var i = 0; i < block.Length; i++)
                    {
                        var (y, x) = Math.DivRem(i, side);
                        block[i] = hann[y] * hann[x] * (image[c, 0, top + y, left + x] - mean);
                    }

                    FourierTransform.Square(block, side);
                    for (var i = 0; i < block.Length; i++)
                    {
                        var (y, x) = Math.DivRem(i, side);
                        var value = block[(y ^ (side / 2)) * side + (x ^ (side / 2))];
                        sum[i] += value.Real * value.Real + value.Imaginary * value.Imaginary;
                    }
                }
            }
        }

        var windows = tops.Length * lefts.Length * image.Channels;
        return new PowerSpectrum(side, windows, variance, [.. sum.Select(value => value / (windows * energy))]);
    }

    /// <summary>Mean of <see cref="Radial"/> over a band, relative to white noise of the same variance: 1 where it is
    /// like that.</summary>
    /// <param name="from">Lowest frequency, in cycles per sample, 0 to 0.5.</param>
    /// <param name="to">Highest frequency, above <paramref name="from"/>.</param>
    public double Relative(double from, double to) => Enumerable.Range(1, Side / 2)
        .Where(k => (double)k / Side >= from && (double)k / Side <= to).Select(k => Radial[k]).DefaultIfEmpty(0).Average() / Variance;

    /// <summary>Places that overlap by half and reach the end.</summary>
    private static int[] Starts(int extent, int side)
    {
        var steps = (int)Math.Ceiling(2.0 * (extent - side) / side);
        return [.. Enumerable.Range(0, steps + 1).Select(i => steps == 0 ? 0 : (int)((long)i * (extent - side) / steps))];
    }

    private static double Mean(ReadOnlySpan<float> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }

    private static double Variation(ReadOnlySpan<float> values, double mean)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += (value - mean) * (value - mean);
        }

        return sum / values.Length;
    }

    private static ImmutableArray<double> RadialMean(int side, ImmutableArray<double> density)
    {
        var (sum, count) = (new double[side / 2 + 1], new int[side / 2 + 1]);
        for (var i = 0; i < density.Length; i++)
        {
            var (y, x) = Math.DivRem(i, side);
            var ring = (int)Math.Round(Math.Sqrt(Math.Pow(y - side / 2, 2) + Math.Pow(x - side / 2, 2)));
            if (ring < sum.Length)
            {
                sum[ring] += density[i];
                count[ring]++;
            }
        }

        return [.. sum.Zip(count, (total, number) => total / number)];
    }
}
