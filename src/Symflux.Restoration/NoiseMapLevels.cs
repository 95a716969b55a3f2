using System.Collections.Immutable;
using Symflux.Fields;

namespace Symflux.Restoration;

/// <summary>The levels at which a model runs for a map of the noise: from the smallest to the largest in equal ratios of about 1.25.</summary>
/// <remarks>
/// Dividing by σ sample by sample instead would leave one run, but puts every edge of the map into the image: where σ doubles from
/// one sample to the next, so does the contrast.
/// </remarks>
internal sealed class NoiseMapLevels
{
    private const double Ratio = 1.25;

    /// <summary>Beyond a ratio of about 100 between the ends the steps get wider.</summary>
    private const int MostLevels = 21;

    private readonly double smallest;
    private readonly double step;

    private NoiseMapLevels(double smallest, double step, int count) => (this.smallest, this.step, Count) = (smallest, step, count);

    /// <summary>How many.</summary>
    public int Count { get; }

    /// <summary>One of them.</summary>
    public double this[int index] => smallest * Math.Exp(index * step);

    /// <summary>The levels of a map.</summary>
    public static NoiseMapLevels Of(Field<float> map)
    {
        var (least, most) = (double.PositiveInfinity, 0.0);
        foreach (var value in map.Values)
        {
            if (value > 0)
            {
                (least, most) = (Math.Min(least, value), Math.Max(most, value));
            }
        }

        if (most == 0)
        {
            return new NoiseMapLevels(1, 1, 0);
        }

        var width = Math.Log(most / least);
        var count = Math.Min(MostLevels, 1 + (int)Math.Ceiling(width / Math.Log(Ratio) * (1 - 1e-9)));
        return new NoiseMapLevels(least, count == 1 ? 1 : width / (count - 1), count);
    }

    /// <summary>The map for a page, one channel for all or one for each.</summary>
    /// <exception cref="SymfluxException">There is no map for it, or it has another size.</exception>
    public static Field<float> MapFor(ImmutableArray<Field<float>> maps, Field<float> page, int index, int pages)
    {
        if (maps.Length != 1 && maps.Length != pages)
        {
            throw new SymfluxException($"the map of the noise has {maps.Length} pages for {pages} of the image; give one for all, or one for each");
        }

        var map = maps[maps.Length == 1 ? 0 : index];
        return map.Grid.Width == page.Grid.Width && map.Grid.Height == page.Grid.Height && (map.Channels == 1 || map.Channels == page.Channels)
            ? map
            : throw new SymfluxException(
                $"the map of the noise is {map.DescribeShape()}, but the page {page.DescribeShape()}; they must have the same size, and the map 1 "
                + "channel or as many");
    }

    /// <summary>The weight of a level for a sample of a given σ; all weights of a sample add up to 1, and to 0 for σ = 0.</summary>
    public double WeightOf(int index, double sigma) =>
        sigma <= 0 ? 0 : Math.Max(0, 1 - Math.Abs(Math.Log(sigma / smallest) / step - index)) is var weight && Count > 1 ? weight : 1;
}
