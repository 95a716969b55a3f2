using Symflux.Operators;

namespace Symflux.Cli.Report;

/// <summary>A stencil bank as rows of small numbered heat maps: warm for positive weights, cool for negative ones.</summary>
internal static class SvgStencils
{
    /// <summary>Shades on either side of zero.</summary>
    private const int Shades = 10;

    private const int PerRow = 12;

    /// <summary>Of more tiles than this only the first stencil of each row has its number.</summary>
    private const int Many = 48;

    /// <summary>Draws a bank; every stencil is scaled by its own largest weight, of several input channels each has a tile.</summary>
    public static string Draw(StencilBank bank)
    {
        var extent = bank.Stencils.Max(stencil => Math.Max(stencil.Width, stencil.Height));
        var pitch = extent + 1;
        var tiles = bank.Stencils
            .SelectMany((stencil, index) => Enumerable.Range(0, bank.InputChannels).Select(channel => (Stencil: stencil, Channel: channel, Number: index + 1)))
            .ToArray();
        var columns = Math.Min(PerRow, Math.Max(tiles.Length, 8));
        // Above each tile there is room for its number, about as high as other letters of the page.
        var letters = 0.015 * columns * pitch;
        var head = (int)Math.Ceiling(1.2 * letters);
        var rows = (tiles.Length + columns - 1) / columns;
        var picture = new SvgTiles(columns * pitch - 1, rows * (pitch + head) - 1);
        foreach (var (place, tile) in tiles.Index())
        {
            var (left, top) = (place % columns * pitch, place / columns * (pitch + head) + head);
            Add(picture, tile.Stencil, tile.Channel, left, top);
            if (tile.Channel == 0 && (tiles.Length <= Many || place % columns < bank.InputChannels))
            {
                picture.Label(left, top - 0.25 * letters, $"{tile.Number}");
            }
        }

        return picture.Draw("stencils", letters);
    }

    private static void Add(SvgTiles picture, Stencil stencil, int channel, int left, int top)
    {
        var largest = 1e-300;
        foreach (var weight in stencil.Coefficients)
        {
            largest = Math.Max(largest, Math.Abs(weight));
        }

        for (var y = 0; y < stencil.Height; y++)
        {
            for (var x = 0; x < stencil.Width; x++)
            {
                picture.Set(left + x, top + y, Colour(stencil[channel, stencil.Depth / 2, y, x] / largest));
            }
        }
    }

    /// <summary>From blue over a light grey, readable on light and dark pages, to orange.</summary>
    private static (int Red, int Green, int Blue) Colour(double weight)
    {
        var (r, g, b) = weight < 0 ? (11, 94, 146) : (201, 84, 16);
        return (Mix(233, r), Mix(233, g), Mix(231, b));

        // Few shades: images compress better, and eyes see no more.
        int Mix(int zero, int full) => (int)Math.Round(zero + (full - zero) * Math.Round(Shades * Math.Abs(weight)) / Shades);
    }
}
