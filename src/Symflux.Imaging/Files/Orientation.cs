using Symflux.Fields;

namespace Symflux.Imaging.Files;

/// <summary>The eight ways in which a camera or scanner may have been held, with the code numbers of EXIF and TIFF.</summary>
internal static class Orientation
{
    /// <summary>Rows from top to bottom, columns from left to right: nothing to do.</summary>
    public const int Upright = 1;

    /// <summary>Turns and mirrors a page so that it is upright.</summary>
    /// <param name="field">The page as stored.</param>
    /// <param name="code">1..8; any other number counts as upright.</param>
    public static Field<float> Apply(Field<float> field, int code)
    {
        if (code is <= Upright or > 8)
        {
            return field;
        }

        // 5..8 are 1, 4, 3, 2 with rows and columns exchanged; for those, the flips act on the stored axes.
        var isTransposed = code >= 5;
        var flipsX = code is 2 or 3 or 7 or 8;
        var flipsY = code is 3 or 4 or 6 or 7;
        var (width, height) = (field.Grid.Width, field.Grid.Height);
        var grid = isTransposed ? Grid.Image(width, height) : Grid.Image(height, width);
        var result = new Field<float>(grid, field.Channels);
        for (var c = 0; c < field.Channels; c++)
        {
            for (var y = 0; y < grid.Height; y++)
            {
                for (var x = 0; x < grid.Width; x++)
                {
                    var (column, row) = isTransposed ? (y, x) : (x, y);
                    result[c, 0, y, x] = field[c, 0, flipsY ? height - 1 - row : row, flipsX ? width - 1 - column : column];
                }
            }
        }

        return result;
    }

    /// <summary>The resolution of an upright page.</summary>
    public static Resolution? Apply(Resolution? resolution, int code) =>
        resolution is not null && code is >= 5 and <= 8 ? new Resolution(resolution.Y, resolution.X, resolution.Unit) : resolution;
}
