using Symflux.Operators;

namespace Symflux.Cli.Report;

/// <summary>A stencil bank as rows of small heat maps: warm for positive weights, cool for negative ones.</summary>
internal static class SvgStencils
{
    /// <summary>Shades on either side of zero.</summary>
    private const int Shades = 10;

    private const int PerRow = 12;

    /// <summary>Draws a bank; every stencil is scaled by its own largest weight, each input channel gets a row.</summary>
    public static string Draw(StencilBank bank)
    {
        var extent = bank.Stencils.Max(stencil => Math.Max(stencil.Width, stencil.Height));
        var pitch = extent + 1;
        var tiles = bank.Stencils
            .SelectMany(stencil => Enumerable.Range(0, bank.InputChannels).Select(channel => (Stencil: stencil, Channel: channel)))
            .ToArray();
        var columns = Math.Min(PerRow, Math.Max(tiles.Length, 8));
        var rows = (tiles.Length + columns - 1) / columns;
        var picture = new SvgTiles(columns * pitch - 1, rows * pitch - 1);
        foreach (var (place, tile) in tiles.Index())
        {
            Add(picture, tile.Stencil, tile.Channel, place % columns * pitch, place / columns * pitch);
        }

        return picture.Draw("stencils");
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
