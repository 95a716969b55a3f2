using System.Collections.Immutable;
using Symflux.Distribution;
using Symflux.Fields;
using Symflux.Imaging;

namespace Symflux.Restoration;

/// <summary>
/// Eight tiles of a large page, one above the other, from which its noise is understood; a page that has no more samples than they is its own sample.
/// </summary>
internal static class RowSample
{
    /// <summary>Extent of a tile.</summary>
    public const int Tile = 512;

    private const int Tiles = 8;

    /// <summary>From one tile to the next the place moves on by so many eighths of the width, and by one of the height: no two lie side by side.</summary>
    private const int Across = 5;

    /// <summary>Most values of the samples that are understood together.</summary>
    private const long MostValues = 1 << 23;

    /// <summary>All pages, in groups of as many as are understood together: the noise of pages that are alike is estimated together.</summary>
    public static IEnumerable<LayerRange> Groups(RowFile file)
    {
        var shape = file.Shape;
        var together = (int)Math.Max(1, MostValues / ((long)shape.Channels * GridOf(file).Count));
        for (var first = 0; first < shape.Pages; first += together)
        {
            yield return new LayerRange(first, Math.Min(first + together, shape.Pages));
        }
    }

    /// <summary>The grid of the sample of a page.</summary>
    public static Grid GridOf(RowFile file)
    {
        var places = Places(file.Shape.Width, file.Shape.Height);
        return Grid.Image(places.Sum(place => place.Rows), places[0].Columns);
    }

    /// <summary>Reads samples of a group of pages.</summary>
    public static ImageStack Of(RowFile file, LayerRange pages)
    {
        var places = Places(file.Shape.Width, file.Shape.Height);
        return new ImageStack([.. Enumerable.Range(pages.First, pages.Count).Select(page => Of(file, page, places))], file.Shape.Format);
    }

    /// <summary>Where the tiles of a page lie.</summary>
    internal static ImmutableArray<(int X, int Y, int Columns, int Rows)> Places(int width, int height)
    {
        if ((long)width * height <= Tiles * Tile * Tile)
        {
            return [(0, 0, width, height)];
        }

        var (columns, rows) = (Math.Min(Tile, width), Math.Min(Tile, height));
        return
        [
            .. Enumerable.Range(0, Tiles).Select(tile =>
                (Place(tile * Across % Tiles, width - columns), Place(tile, height - rows), columns, rows)),
        ];

        static int Place(int tile, int last) => (int)((long)last * tile / (Tiles - 1));
    }

    private static Field<float> Of(RowFile file, int page, ImmutableArray<(int X, int Y, int Columns, int Rows)> places)
    {
        var (width, channels) = (file.Shape.Width, file.Shape.Channels);
        var sample = new Field<float>(GridOf(file), channels);
        var room = new float[channels * file.RowsAtOnce * width];
        var done = 0;
        foreach (var (x, y, columns, rows) in places)
        {
            for (int row = 0, count; row < rows; row += count)
            {
                count = Math.Min(file.RowsAtOnce, rows - row);
                file.Read(page, y + row, room.AsSpan(0, channels * count * width));
                for (var line = 0; line < channels * count; line++)
                {
                    room.AsSpan(line * width + x, columns)
                        .CopyTo(sample.Channel(line / count)[((done + row + line % count) * columns)..]);
                }
            }

            done += rows;
        }

        return sample;
    }
}
