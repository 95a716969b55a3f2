using System.Numerics;
using System.Runtime.InteropServices;
using Symflux.Fields;

namespace Symflux.Imaging;

/// <summary>Structural similarity of images.</summary>
/// <remarks>
/// Z. Wang, A. C. Bovik, H. R. Sheikh, E. P. Simoncelli, Image quality assessment: from error visibility to structural
/// similarity, IEEE Trans. Image Processing 13 (2004), 600–612, formula 13, with the constants of its authors.
/// </remarks>
public static class Ssim
{
    /// <summary>Side of the window.</summary>
    public const int WindowSize = 11;

    private const double WindowDeviation = 1.5;
    private const double K1 = 0.01;
    private const double K2 = 0.03;

    /// <summary>The local statistics that the formula needs: mean of a, b, a², b² and ab.</summary>
    private const int Moments = 5;

    private static readonly double[] Window = MakeWindow();

    /// <summary>
    /// Mean over all positions of (2μₐμᵦ + C₁)(2σₐᵦ + C₂) / ((μₐ² + μᵦ² + C₁)(σₐ² + σᵦ² + C₂)), and then over the channels.
    /// </summary>
    /// <remarks>
    /// μ, σ² and σₐᵦ are weighted with an 11×11 Gaussian window of standard deviation 1.5 at every position where it fits
    /// into the image; C₁ = (0.01 peak)², C₂ = (0.03 peak)². The image is not reduced in size first.
    /// </remarks>
    /// <param name="reference">The true image, at least 11×11.</param>
    /// <param name="test">The image to judge, of the same shape.</param>
    /// <param name="peak">The value of white, &gt; 0; see <see cref="SampleFormats.Peak"/>.</param>
    /// <returns>1 for equal images, less for others; NaN where either has a NaN.</returns>
    /// <exception cref="SymfluxException">The shapes differ, the images are too small or no images, or the peak is not positive.</exception>
    public static double Compute(Field<float> reference, Field<float> test, double peak)
    {
        Comparison.Check(reference, test, peak);
        if (reference.Grid.Dimension != 2 || reference.Grid.Width < WindowSize || reference.Grid.Height < WindowSize)
        {
            throw new SymfluxException(
                $"SSIM needs images of at least {WindowSize}×{WindowSize}, not {reference.DescribeShape()}; use PSNR here");
        }

        var sum = 0.0;
        for (var c = 0; c < reference.Channels; c++)
        {
            sum += MeanOfChannel(reference.Channel(c), test.Channel(c), reference.Grid.Width, reference.Grid.Height, peak);
        }

        return sum / reference.Channels;
    }

    /// <summary>Filters row by row: across when a row comes in, down over the last eleven rows when one goes out.</summary>
    private static double MeanOfChannel(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int width, int height, double peak)
    {
        var columns = width - WindowSize + 1;
        var products = MakeRows(Moments, width);
        var filtered = MakeRows(WindowSize * Moments, columns);
        var statistics = MakeRows(Moments, columns);
        var sum = 0.0;
        for (var y = 0; y < height; y++)
        {
            Multiply(a.Slice(y * width, width), b.Slice(y * width, width), products);
            for (var m = 0; m < Moments; m++)
            {
                var target = filtered[y % WindowSize * Moments + m];
                Array.Clear(target);
                for (var k = 0; k < WindowSize; k++)
                {
                    AddScaled(products[m].AsSpan(k, columns), Window[k], target);
                }
            }

            if (y < WindowSize - 1)
            {
                continue;
            }

            for (var m = 0; m < Moments; m++)
            {
                Array.Clear(statistics[m]);
                for (var k = 0; k < WindowSize; k++)
                {
                    AddScaled(filtered[(y + 1 + k) % WindowSize * Moments + m], Window[k], statistics[m]);
                }
            }

            sum += SumOfRow(statistics, peak);
        }

        return sum / ((double)columns * (height - WindowSize + 1));
    }

    private static void Multiply(ReadOnlySpan<float> a, ReadOnlySpan<float> b, double[][] products)
    {
        for (var x = 0; x < a.Length; x++)
        {
            double p = a[x], q = b[x];
            products[0][x] = p;
            products[1][x] = q;
            products[2][x] = p * p;
            products[3][x] = q * q;
            products[4][x] = p * q;
        }
    }

    private static double SumOfRow(double[][] statistics, double peak)
    {
        var (c1, c2) = (K1 * peak * (K1 * peak), K2 * peak * (K2 * peak));
        var sum = 0.0;
        for (var x = 0; x < statistics[0].Length; x++)
        {
            var (meanA, meanB) = (statistics[0][x], statistics[1][x]);
            var varianceA = statistics[2][x] - meanA * meanA;
            var varianceB = statistics[3][x] - meanB * meanB;
            var covariance = statistics[4][x] - meanA * meanB;
            sum += (2 * meanA * meanB + c1) * (2 * covariance + c2)
                / ((meanA * meanA + meanB * meanB + c1) * (varianceA + varianceB + c2));
        }

        return sum;
    }

    /// <summary>target += weight · source. Lanes never mix, so the result does not depend on the width of the vectors.</summary>
    private static void AddScaled(ReadOnlySpan<double> source, double weight, Span<double> target)
    {
        var sources = MemoryMarshal.Cast<double, Vector<double>>(source);
        var targets = MemoryMarshal.Cast<double, Vector<double>>(target);
        for (var i = 0; i < targets.Length; i++)
        {
            targets[i] += sources[i] * weight;
        }

        for (var i = targets.Length * Vector<double>.Count; i < target.Length; i++)
        {
            target[i] += source[i] * weight;
        }
    }

    private static double[][] MakeRows(int count, int width)
    {
        var rows = new double[count][];
        for (var i = 0; i < count; i++)
        {
            rows[i] = new double[width];
        }

        return rows;
    }

    private static double[] MakeWindow()
    {
        var window = new double[WindowSize];
        for (var i = 0; i < WindowSize; i++)
        {
            var distance = i - WindowSize / 2;
            window[i] = Math.Exp(-distance * distance / (2 * WindowDeviation * WindowDeviation));
        }

        var sum = window.Sum();
        return [.. window.Select(weight => weight / sum)];
    }
}
