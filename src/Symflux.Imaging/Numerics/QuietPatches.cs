using System.Runtime.CompilerServices;
using Symflux.Fields;

namespace Symflux.Imaging.Numerics;

/// <summary>
/// The patches of an image that vary least. Noise is in every patch, texture and edges are not: what the quietest patches have in common is that of the
/// noise, whatever else the image shows.
/// </summary>
internal static class QuietPatches
{
    private const int Side = 7;

    /// <summary>Patches begin at every second sample of every second row; their neighbours say nearly the same.</summary>
    private const int Distance = 2;

    /// <summary>The share that counts as quiet.</summary>
    private const double Share = 0.05;

    /// <summary>
    /// The correlation of neighbouring samples of the quietest patches, along rows or columns, whichever is larger: the deviations of both from the mean of
    /// the patch. White noise has about 0; smoothed by a Gaussian of standard deviation s > 0.6, exp(−1/(4s²)) less 0.1 to 0.2, which the means of small
    /// patches and the choice of the quietest take away.
    /// </summary>
    /// <param name="field">An image.</param>
    /// <param name="channel">Its channel.</param>
    /// <param name="leastDeviation">Patches of a smaller standard deviation do not count, such as those of a margin without noise.</param>
    /// <returns>0 where no patch counts.</returns>
    public static double NeighbourCorrelation(Field<float> field, int channel, double leastDeviation)
    {
        var patches = new List<Moments>();
        for (var y = 0; y + Side <= field.Grid.Height; y += Distance)
        {
            for (var x = 0; x + Side <= field.Grid.Width; x += Distance)
            {
                var moments = Measure(field.Channel(channel)[(y * field.Grid.Width + x)..], field.Grid.Width);
                if (moments.Variance > 0 && moments.Variance >= leastDeviation * leastDeviation)
                {
                    patches.Add(moments);
                }
            }
        }

        patches.Sort((one, other) => one.Variance.CompareTo(other.Variance));
        var (variance, along, across) = (0.0, 0.0, 0.0);
        for (var i = 0; i < Math.Ceiling(Share * patches.Count); i++)
        {
            variance += patches[i].Variance;
            along += patches[i].AlongRows;
            across += patches[i].AlongColumns;
        }

        return variance > 0 ? Math.Max(along, across) / variance : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Moments Measure(ReadOnlySpan<float> values, int stride)
    {
        var sum = 0.0;
        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++)
            {
                sum += values[y * stride + x];
            }
        }

        var mean = sum / (Side * Side);
        var (squares, along, across) = (0.0, 0.0, 0.0);
        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++)
            {
                var deviation = values[y * stride + x] - mean;
                squares += deviation * deviation;
                along += x + 1 < Side ? deviation * (values[y * stride + x + 1] - mean) : 0;
                across += y + 1 < Side ? deviation * (values[(y + 1) * stride + x] - mean) : 0;
            }
        }

        const int pairs = Side * (Side - 1);
        return new Moments(squares / (Side * Side), along / pairs, across / pairs);
    }

    /// <summary>Second moments of a patch about its mean: of a sample, and of a sample and the next one along rows and along columns.</summary>
    private readonly record struct Moments(double Variance, double AlongRows, double AlongColumns);
}
