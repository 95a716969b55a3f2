using Symflux.Fields;
using Symflux.Imaging;

namespace Symflux.Restoration;

/// <summary>Parts of an image, and the same moved a little in a random direction: what models are run on to estimate their risk.</summary>
internal sealed class RiskProbe
{
    /// <summary>Samples per channel below which the estimate says little.</summary>
    public const int LeastSamples = 32 * 32;

    /// <summary>Rows and columns of a tile.</summary>
    private const int Tile = 128;

    /// <summary>The same of one that is only to tell two models apart that differ much.</summary>
    private const int SmallTile = 64;

    private const double Step = 0.05;
    /// <summary>A number that nobody gives to the noise of a test image: with the same noise as direction the divergence is wrong.</summary>
    private const ulong Seed = 0x5EED_0F_574E1;

    private readonly IReadOnlyList<Field<float>> tiles;
    private readonly Field<float>[] directions;
    private readonly Field<float>[] moved;
    private readonly double level;
    private readonly IReadOnlyList<double> weights;

    /// <summary>Prepares images.</summary>
    /// <param name="images">In units in which their noise has one level. Large ones are looked at in four tiles; of several, parts of four.</param>
    /// <param name="level">That level, σ.</param>
    /// <param name="weights">How errors of each channel count against each other.</param>
    /// <param name="isQuick">Whether small tiles do.</param>
    public RiskProbe(IReadOnlyList<Field<float>> images, double level, IReadOnlyList<double> weights, bool isQuick = false)
    {
        (this.level, this.weights) = (level, weights);
        var size = isQuick ? SmallTile : Tile;
        tiles = images.Count == 1 ? TilesOf(images[0], size) : [.. images.Take(4).Select(image => TilesOf(image, size)[0])];
        directions = [.. tiles.Select(tile => GaussianNoise.Add(new Field<float>(tile.Grid, tile.Channels), 1, Seed))];
        moved = [.. tiles.Zip(directions, (tile, direction) =>
        {
            var result = tile.Clone();
            for (var i = 0; i < result.Values.Length; i++)
            {
                result.Values[i] += (float)(Step * level) * direction.Values[i];
            }

            return result;
        })];
    }

    /// <summary>Estimates the risk of a model.</summary>
    /// <param name="restore">D.</param>
    /// <returns>The estimate, and D of the first tile: the restored image, where there is one that is small.</returns>
    public (RiskEstimate Risk, Field<float> First) Ask(Func<Field<float>, Field<float>> restore)
    {
        var (change, divergence, all) = (0.0, 0.0, 0.0);
        Field<float>? made = null;
        for (var k = 0; k < tiles.Count; k++)
        {
            var (tile, direction) = (tiles[k], directions[k]);
            var (first, second) = (restore(tile), restore(moved[k]));
            made ??= first;
            for (var i = 0; i < first.Values.Length; i++)
            {
                var difference = ((double)first.Values[i] - tile.Values[i]) / level;
                var weight = weights[i / tile.Grid.Count];
                change += weight * difference * difference;
                divergence += weight * direction.Values[i] * ((double)second.Values[i] - first.Values[i]) / (Step * level);
            }

            all += tile.Grid.Count * weights.Sum();
        }

        return (new RiskEstimate(change / all, divergence / all), made!);
    }

    /// <summary>How often a model runs for it.</summary>
    public int Runs => 2 * tiles.Count;

    /// <summary>Whether an image is looked at as a whole.</summary>
    public bool IsWhole(Field<float> image) => ReferenceEquals(tiles[0], image);

    /// <summary>The image itself where it is small, else four tiles of it.</summary>
    private static IReadOnlyList<Field<float>> TilesOf(Field<float> image, int size)
    {
        var grid = image.Grid;
        if (grid.Dimension != 2 || grid.Count <= 4 * size * size || Math.Min(grid.Width, grid.Height) < 2 * size)
        {
            return [image];
        }

        // The middles of the four quarters.
        int[] Starts(int extent) => [(extent / 2 - size) / 2, extent / 2 + (extent - extent / 2 - size) / 2];
        return [.. from top in Starts(grid.Height) from left in Starts(grid.Width) select Cut(image, left, top, size)];
    }

    private static Field<float> Cut(Field<float> image, int left, int top, int size)
    {
        var tile = new Field<float>(Grid.Image(size, size), image.Channels);
        for (var row = 0; row < image.Channels * size; row++)
        {
            var (channel, y) = (row / size, row % size);
            image.Channel(channel).Slice((top + y) * image.Grid.Width + left, size).CopyTo(tile.Values.Slice(row * size, size));
        }

        return tile;
    }
}
