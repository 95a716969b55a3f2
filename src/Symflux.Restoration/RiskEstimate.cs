using Symflux.Fields;
using Symflux.Imaging;

namespace Symflux.Restoration;

/// <summary>
/// Stein's unbiased estimate of the mean square error of a restoration from the noisy image alone, in units of the noise's variance.
/// </summary>
/// <remarks>
/// For noise of variance σ² the risk of D is E‖D(y) − y‖²/(nσ²) − 1 + 2 div D/n. The divergence is found with one further run on
/// y + εσb, b standard normal. C. Stein, Estimation of the mean of a multivariate normal distribution, Annals of Statistics 9 (1981),
/// 1135–1151; S. Ramani, T. Blu, M. Unser, Monte-Carlo SURE, IEEE Transactions on Image Processing 17 (2008), 1540–1554. Large images
/// are looked at in four tiles.
/// </remarks>
/// <param name="Change">A = ‖D(y) − y‖²/(nσ²).</param>
/// <param name="Freedom">div D/n: 1 for what changes nothing, 0 for what forgets its input.</param>
internal readonly record struct RiskEstimate(double Change, double Freedom)
{
    /// <summary>Samples per channel below which the estimate says little.</summary>
    public const int LeastSamples = 32 * 32;

    private const int Tile = 128;
    private const double Step = 0.05;
    /// <summary>A number that nobody gives to the noise of a test image: with the same noise as direction the divergence is wrong.</summary>
    private const ulong Seed = 0x5EED_0F_574E1;

    /// <summary>w in 0 … 1 for which y + w(D(y) − y) has the least risk: A w² + 1 − 2w(1 − div D/n).</summary>
    public double BestShare => Change > 0 ? Math.Clamp((1 - Freedom) / Change, 0, 1) : 0;

    /// <summary>The risk of y + w(D(y) − y) with that w.</summary>
    public double LeastRisk => BestShare * BestShare * Change + 1 - 2 * BestShare * (1 - Freedom);

    /// <summary>Estimates the risk.</summary>
    /// <param name="tiles">Parts of the image, from <see cref="TilesOf(IReadOnlyList{Field{float}})"/>.</param>
    /// <param name="level">σ.</param>
    /// <param name="restore">D.</param>
    public static RiskEstimate Of(IReadOnlyList<Field<float>> tiles, double level, Func<Field<float>, Field<float>> restore)
    {
        var (change, divergence, count) = (0.0, 0.0, 0L);
        foreach (var tile in tiles)
        {
            var direction = GaussianNoise.Add(new Field<float>(tile.Grid, tile.Channels), 1, Seed);
            var moved = tile.Clone();
            for (var i = 0; i < moved.Values.Length; i++)
            {
                moved.Values[i] += (float)(Step * level) * direction.Values[i];
            }

            var (first, second) = (restore(tile), restore(moved));
            for (var i = 0; i < moved.Values.Length; i++)
            {
                var difference = ((double)first.Values[i] - tile.Values[i]) / level;
                change += difference * difference;
                divergence += direction.Values[i] * ((double)second.Values[i] - first.Values[i]) / (Step * level);
            }

            count += moved.Values.Length;
        }

        return new RiskEstimate(change / count, divergence / count);
    }

    /// <summary>The image itself where it is small, else four tiles of it.</summary>
    public static IReadOnlyList<Field<float>> TilesOf(Field<float> image)
    {
        var grid = image.Grid;
        if (grid.Dimension != 2 || grid.Count <= 4 * Tile * Tile || Math.Min(grid.Width, grid.Height) < 2 * Tile)
        {
            return [image];
        }

        // The middles of the four quarters.
        int[] Starts(int extent) => [(extent / 2 - Tile) / 2, extent / 2 + (extent - extent / 2 - Tile) / 2];
        return [.. from top in Starts(grid.Height) from left in Starts(grid.Width) select Cut(image, left, top)];
    }

    /// <summary>Four tiles of as many images, or fewer where the images are fewer and small.</summary>
    public static IReadOnlyList<Field<float>> TilesOf(IReadOnlyList<Field<float>> images) =>
        images.Count == 1 ? TilesOf(images[0]) : [.. images.Take(4).Select(image => TilesOf(image)[0])];

    private static Field<float> Cut(Field<float> image, int left, int top)
    {
        var tile = new Field<float>(Grid.Image(Tile, Tile), image.Channels);
        for (var row = 0; row < image.Channels * Tile; row++)
        {
            var (channel, y) = (row / Tile, row % Tile);
            image.Channel(channel).Slice((top + y) * image.Grid.Width + left, Tile).CopyTo(tile.Values.Slice(row * Tile, Tile));
        }

        return tile;
    }
}
