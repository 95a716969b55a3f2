using Symflux.Fields;
using Symflux.Imaging;

namespace Symflux.Restoration.Tests;

/// <summary>Noise that neighbours have in common.</summary>
internal static class CorrelatedPages
{
    /// <summary>White noise smoothed by a Gaussian of a standard deviation in samples, on a torus, then brought to a standard deviation of σ.</summary>
    public static Field<float> Smoothed(Grid grid, double blur, double sigma, ulong seed)
    {
        var radius = (int)Math.Ceiling(4 * blur) + 1;
        double[] weights = [.. Enumerable.Range(-radius, 2 * radius + 1).Select(i => Math.Exp(-i * i / (2 * blur * blur)))];
        var noise = GaussianNoise.Add(new Field<float>(grid), 1, seed);
        foreach (var isRow in (bool[])[true, false])
        {
            var source = noise.Clone();
            for (var y = 0; y < grid.Height; y++)
            {
                for (var x = 0; x < grid.Width; x++)
                {
                    noise[0, 0, y, x] = (float)weights.Select((weight, i) => weight * (isRow
                        ? source[0, 0, y, (x + i - radius + grid.Width * radius) % grid.Width]
                        : source[0, 0, (y + i - radius + grid.Height * radius) % grid.Height, x])).Sum();
                }
            }
        }

        var scale = sigma / Math.Sqrt(noise.Values.ToArray().Average(value => (double)value * value));
        foreach (ref var value in noise.Values)
        {
            value = (float)(scale * value);
        }

        return noise;
    }

    /// <summary>Noise of one colour behind a Bayer mosaic, interpolated bilinearly: green where every other sample is measured, else red.</summary>
    public static Field<float> Demosaiced(Grid grid, bool isGreen, double sigma, ulong seed)
    {
        var raw = GaussianNoise.Add(new Field<float>(grid), sigma, seed);
        var result = raw.Clone();
        for (var y = 0; y < grid.Height; y++)
        {
            for (var x = 0; x < grid.Width; x++)
            {
                var (rows, columns) = isGreen
                    ? (x + y) % 2 == 0 ? ([0], [0]) : (new int[] { -1, 1, 0, 0 }, new int[] { 0, 0, -1, 1 })
                    : (y % 2 == 0 ? [0] : [-1, 1], x % 2 == 0 ? new int[] { 0 } : [-1, 1]);
                result[0, 0, y, x] = isGreen
                    ? rows.Zip(columns).Average(at => At(y + at.First, x + at.Second))
                    : rows.Average(dy => columns.Average(dx => At(y + dy, x + dx)));
            }
        }

        return result;

        float At(int y, int x) => raw[0, 0, (y + grid.Height) % grid.Height, (x + grid.Width) % grid.Width];
    }

    /// <summary>The sum of two fields.</summary>
    public static Field<float> Plus(this Field<float> field, Field<float> other)
    {
        var result = field.Clone();
        for (var i = 0; i < result.Values.Length; i++)
        {
            result.Values[i] += other.Values[i];
        }

        return result;
    }
}
