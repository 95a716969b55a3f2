using Symflux.Fields;
using Symflux.Imaging;

namespace Symflux.Cli.Report;

/// <summary>A picture within a page: 8 bit, transparent where samples are unknown, no larger than a screen.</summary>
/// <param name="Uri">A PNG as data URI.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
internal sealed record Picture(string Uri, int Width, int Height)
{
    /// <summary>Largest extent of a picture.</summary>
    public const int MostSide = 1024;

    /// <summary>By how many samples along an axis one pixel of a reduced picture stands for; 1 where it is not reduced.</summary>
    public static int ReductionOf(Grid grid) => (Math.Max(grid.Height, grid.Width) + MostSide - 1) / MostSide;

    /// <summary>Shows values; of large fields the means over squares of samples.</summary>
    public static Picture Of(Field<float> field, Field<float>? seen, double black, double white)
    {
        var factor = ReductionOf(field.Grid);
        var grid = Grid.Image((field.Grid.Height + factor - 1) / factor, (field.Grid.Width + factor - 1) / factor);
        var (shown, opacity) = (new Field<float>(grid, field.Channels), new Field<float>(grid));
        var hasUnknown = false;
        Span<double> sums = stackalloc double[3];
        for (var y = 0; y < grid.Height; y++)
        {
            for (var x = 0; x < grid.Width; x++)
            {
                var known = 0;
                sums.Clear();
                for (var v = y * factor; v < Math.Min((y + 1) * factor, field.Grid.Height); v++)
                {
                    for (var u = x * factor; u < Math.Min((x + 1) * factor, field.Grid.Width); u++)
                    {
                        if (seen is null || seen[0, 0, v, u] != 0)
                        {
                            known++;
                            for (var c = 0; c < field.Channels; c++)
                            {
                                sums[c] += field[c, 0, v, u];
                            }
                        }
                    }
                }

                hasUnknown |= known == 0;
                opacity[0, 0, y, x] = known == 0 ? 0 : 255;
                for (var c = 0; c < field.Channels && known > 0; c++)
                {
                    var tone = 255 * (sums[c] / known - black) / (white - black);
                    shown[c, 0, y, x] = double.IsNaN(tone) ? 0 : (float)Math.Clamp(tone, 0, 255);
                }
            }
        }

        using var stream = new MemoryStream();
        ImageFile.Save(stream, ".png", new ImageStack([shown], SampleFormat.UInt8, [hasUnknown ? opacity : null]));
        return new Picture($"data:image/png;base64,{Convert.ToBase64String(stream.ToArray())}", grid.Width, grid.Height);
    }

    /// <summary>The middle of a field, no larger than a picture: fine grain is to be seen as it is.</summary>
    public static Field<float> Middle(Field<float> field)
    {
        var (height, width) = (Math.Min(MostSide, field.Grid.Height), Math.Min(MostSide, field.Grid.Width));
        var (top, left) = ((field.Grid.Height - height) / 2, (field.Grid.Width - width) / 2);
        var middle = new Field<float>(Grid.Image(height, width), field.Channels);
        for (var c = 0; c < field.Channels; c++)
        {
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                {
                    middle[c, 0, y, x] = field[c, 0, top + y, left + x];
                }
            }
        }

        return middle;
    }

    /// <summary>The element that shows it.</summary>
    public string Element(string alt, string style = "") =>
        $"<img{(style.Length > 0 ? $" class=\"{style}\"" : "")} style=\"--w:{Width};--h:{Height}\" "
        + $"width=\"{Width}\" height=\"{Height}\" alt=\"{Html.Escape(alt)}\" src=\"{Uri}\">";
}
