using System.Collections.Immutable;
using Symflux.Fields;

namespace Symflux.Restoration;

/// <summary>
/// A few tiles of a large page, one above the other, from which its noise is understood; a small page is its own sample.
/// </summary>
internal static class RowSample
{
    /// <summary>Extent of a tile.</summary>
    public const int Tile = 512;

    /// <summary>Most tiles of a page.</summary>
    private const int MostTiles = 8;

    /// <summary>Most values of the samples that are understood together.</summary>
    private const long MostValues = 1 << 23;

    /// <summary>Tiles go down the page, and across it in this step, so that all parts of it are seen.</summary>
    private const int Across = 5;

    /// <summary>Reads samples of the pages, as many of them together as can be; the noise of pages that are alike is estimated together.</summary>
    public static IEnumerable<ImmutableArray<Field<float>>> Of(RowFile file)
    {
        var shape = file.Shape;
        var (columns, rows) = (Math.Min(Tile, shape.Width), Math.Min(Tile, shape.Height));
        var perTile = (long)shape.Channels * columns * rows;
        var fitting = (int)Math.Max(1, MostValues / perTile / shape.Pages);
        var tiles = Math.Clamp(shape.Height / rows, 1, Math.Min(MostTiles, fitting));
        var together = (int)Math.Max(1, MostValues / (perTile * tiles));
        for (var first = 0; first < shape.Pages; first += together)
        {
            yield return [.. Enumerable.Range(first, Math.Min(together, shape.Pages - first)).Select(page => Of(file, page, columns, rows, tiles))];
        }
    }

    private static Field<float> Of(RowFile file, int page, int columns, int rows, int tiles)
    {
        var (width, height, channels) = (file.Shape.Width, file.Shape.Height, file.Shape.Channels);
        var sample = new Field<float>(Grid.Image(tiles * rows, columns), channels);
        var room = new float[channels * rows * width];
        for (var tile = 0; tile < tiles; tile++)
        {
            file.Read(page, Place(tile, tiles, height - rows), room);
            var x = Place(tile * Across % tiles, tiles, width - columns);
            for (var channel = 0; channel < channels; channel++)
            {
                for (var row = 0; row < rows; row++)
                {
                    room.AsSpan((channel * rows + row) * width + x, columns)
                        .CopyTo(sample.Channel(channel)[((tile * rows + row) * columns)..]);
                }
            }
        }

        return sample;
    }

    private static int Place(int tile, int tiles, int last) => tiles == 1 ? last / 2 : (int)((long)last * tile / (tiles - 1));
}
