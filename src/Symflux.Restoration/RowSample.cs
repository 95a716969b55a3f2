using System.Collections.Immutable;
using Symflux.Fields;

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

    /// <summary>
    /// Reads samples of all pages, in groups of as many pages as are understood together: the noise of pages that are alike is estimated together.
    /// </summary>
    public static IEnumerable<ImmutableArray<Field<float>>> Of(RowFile file)
    {
        var shape = file.Shape;
        var places = Places(shape.Width, shape.Height);
        var together = (int)Math.Max(1, MostValues / places.Sum(place => (long)shape.Channels * place.Columns * place.Rows));
        for (var first = 0; first < shape.Pages; first += together)
        {
            yield return [.. Enumerable.Range(first, Math.Min(together, shape.Pages - first)).Select(page => Of(file, page, places))];
        }
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
        var sample = new Field<float>(Grid.Image(places.Sum(place => place.Rows), places[0].Columns), channels);
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
