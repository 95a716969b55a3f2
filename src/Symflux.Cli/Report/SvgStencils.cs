using System.Text;
using Symflux.Operators;

namespace Symflux.Cli.Report;

/// <summary>A stencil bank as rows of small heat maps: warm for positive weights, cool for negative ones.</summary>
internal static class SvgStencils
{
    /// <summary>Shades on either side of zero; few, so that one path serves all weights of a shade.</summary>
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
        var cells = new SortedDictionary<int, StringBuilder>();
        foreach (var (place, tile) in tiles.Index())
        {
            Add(cells, tile.Stencil, tile.Channel, place % columns * pitch, place / columns * pitch);
        }

        var svg = new StringBuilder($"<svg viewBox=\"0 0 {columns * pitch - 1} {rows * pitch - 1}\" shape-rendering=\"crispEdges\" role=\"img\" aria-label=\"stencils\">");
        foreach (var (shade, path) in cells)
        {
            svg.Append($"<path fill=\"{Colour(shade)}\" d=\"{path}\"/>");
        }

        return svg.Append("</svg>").ToString();
    }

    private static void Add(SortedDictionary<int, StringBuilder> cells, Stencil stencil, int channel, int left, int top)
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
                var shade = (int)Math.Round(Shades * stencil[channel, stencil.Depth / 2, y, x] / largest);
                if (!cells.TryGetValue(shade, out var path))
                {
                    cells.Add(shade, path = new StringBuilder());
                }

                path.Append($"M{left + x} {top + y}h1v1h-1z");
            }
        }
    }

    /// <summary>From blue over a light grey, readable on light and dark pages, to orange.</summary>
    private static string Colour(int shade)
    {
        var t = Math.Abs(shade) / (double)Shades;
        var (r, g, b) = shade < 0 ? (11, 94, 146) : (201, 84, 16);
        return $"#{Mix(233, r):x2}{Mix(233, g):x2}{Mix(231, b):x2}";

        int Mix(int zero, int full) => (int)Math.Round(zero + (full - zero) * t);
    }
}
