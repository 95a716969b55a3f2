using System.Globalization;
using System.Text;
using Symflux.Explanations;
using Symflux.Fluxes;
using Symflux.Operators;

namespace Symflux.Diagrams;

/// <summary>Small pictures within boxes: stencils as tiles, fluxes as curves, parameters as bars.</summary>
internal static class Icons
{
    private const int MostTiles = 5;

    /// <summary>The stencils of a bank, or the strongest of many, as heat maps: orange positive, blue negative.</summary>
    /// <param name="canvas">Receives the picture.</param>
    /// <param name="x">Of the middle.</param>
    /// <param name="top">Of the picture.</param>
    /// <param name="width">Space for all tiles.</param>
    /// <param name="height">Space for all tiles.</param>
    /// <param name="bank">The bank.</param>
    /// <param name="adjoint">Whether −Kᵀ is drawn: point reflected, with the opposite sign.</param>
    public static void Stencils(SvgCanvas canvas, double x, double top, double width, double height, StencilBank bank, bool adjoint)
    {
        var many = bank.OutputChannels > MostTiles;
        var shown = many
            ? [.. bank.Stencils.OrderByDescending(Energy).Take(MostTiles - 1)]
            : bank.Stencils.ToArray();
        var extent = shown.Max(s => Math.Max(s.Width + 0.5 * (s.Depth - 1), s.Height + 0.5 * (s.Depth - 1)));
        const double gap = 6;
        var places = shown.Length + (many ? 0.5 : 0);
        var side = Math.Min(height, (width - (places - 1) * gap) / places);
        var cell = Math.Min(side / extent, height / 2.5);
        side = cell * extent;
        var left = x - 0.5 * (places * side + (places - 1) * gap);
        foreach (var stencil in shown)
        {
            Tile(canvas, stencil, left + 0.5 * side, top + 0.5 * height, cell, adjoint);
            left += side + gap;
        }

        if (many)
        {
            for (var dot = 0; dot < 3; dot++)
            {
                canvas.Circle(left + 4 + 6 * dot, top + 0.5 * height, 0.8, Palette.Muted, Palette.Muted);
            }
        }
    }

    /// <summary>The flux functions of a layer over their range, with axes; where one flux is backward, the ground is shaded.</summary>
    public static void Fluxes(SvgCanvas canvas, double x, double y, double width, double height, FluxLayer layer)
    {
        var fluxes = layer.Groups.Select(group => group.Flux).Distinct().Take(6).ToArray();
        var range = fluxes.Max(FluxPrinter.Range);
        var reach = fluxes.Max(flux => Enumerable.Range(-40, 81).Max(i => Math.Abs(flux.Value(i * range / 40))));
        reach = reach > 0 ? reach : 1;
        if (ShowsBackwardRanges(layer))
        {
            foreach (var backward in FluxReading.Of(new FluxGroup([0], fluxes[0])).Backward)
            {
                var (from, to) = (Math.Max(backward.From ?? -range, -range), Math.Min(backward.To ?? range, range));
                canvas.Rect(X(from), y, X(to) - X(from), height, Palette.Backward);
            }
        }

        canvas.Path(Path([(x, y + 0.5 * height), (x + width, y + 0.5 * height)]), Palette.Muted, thickness: 1);
        canvas.Path(Path([(x + 0.5 * width, y), (x + 0.5 * width, y + height)]), Palette.Muted, thickness: 1);
        foreach (var flux in fluxes)
        {
            var points = Enumerable.Range(0, 65).Select(i => -range + 2 * range * i / 64)
                .Select(s => (X(s), y + 0.5 * height - 0.46 * height * flux.Value(s) / reach));
            canvas.Path(Path([.. points]), Palette.ActivationLine, thickness: fluxes.Length == 1 ? 2.5 : 1.2);
        }

        double X(double s) => x + 0.5 * width * (1 + s / range);
    }

    /// <summary>Whether the picture of a layer has shaded ranges: its fluxes are all the same one, and that is backward somewhere.</summary>
    public static bool ShowsBackwardRanges(FluxLayer layer) =>
        !layer.Groups[0].Flux.IsMonotone && layer.Groups.All(group => group.Flux.Equals(layer.Groups[0].Flux));

    /// <summary>The diffusivities g(s²) of a layer, between 0 and their largest value.</summary>
    public static void Diffusivities(SvgCanvas canvas, double x, double y, double width, double height, FluxLayer layer)
    {
        var fluxes = layer.Groups.Select(group => group.Flux).OfType<DiffusivityFlux>().Distinct().Take(6).ToArray();
        var range = fluxes.Max(FluxPrinter.Range);
        var reach = Math.Max(1e-12, fluxes.Max(flux => flux.Bound ?? 1));
        canvas.Path(Path([(x, y + height), (x + width, y + height)]), Palette.Muted, thickness: 1);
        canvas.Path(Path([(x + 0.5 * width, y), (x + 0.5 * width, y + height)]), Palette.Muted, thickness: 1);
        foreach (var flux in fluxes)
        {
            var points = Enumerable.Range(0, 65).Select(i => -1 + i / 32.0)
                .Select(s => (x + 0.5 * width * (1 + s), y + height - 0.94 * height * flux.Diffusivity(s * s * range * range) / reach));
            canvas.Path(Path([.. points]), Palette.ActivationLine, thickness: fluxes.Length == 1 ? 2.5 : 1.2);
        }
    }

    /// <summary>One bar per value; the axis is zero.</summary>
    public static void Bars(SvgCanvas canvas, double x, double y, double width, double height, IReadOnlyList<double> values, string colour)
    {
        var largest = values.Max(Math.Abs) is > 0 and var size ? size : 1;
        var pitch = Math.Min(width / values.Count, 14);
        for (var i = 0; i < values.Count; i++)
        {
            var bar = Math.Max(1, height * Math.Abs(values[i]) / largest);
            canvas.Rect(x + i * pitch, y + height - bar, Math.Max(0.8, pitch - (pitch > 4 ? 2 : 0.4)), bar, colour);
        }

        canvas.Path(Path([(x - 2, y + height), (x + values.Count * pitch + 2, y + height)]), Palette.Muted, thickness: 1);
    }

    private static double Energy(Stencil stencil)
    {
        var sum = 0.0;
        foreach (var weight in stencil.Coefficients)
        {
            sum += weight * weight;
        }

        return sum;
    }

    private static void Tile(SvgCanvas canvas, Stencil stencil, double x, double y, double cell, bool adjoint)
    {
        var largest = stencil.Coefficients.ToArray().Max(Math.Abs) is > 0 and var size ? size : 1;
        var (left, top) = (x - 0.5 * cell * (stencil.Width + 0.5 * (stencil.Depth - 1)), y - 0.5 * cell * (stencil.Height - 0.5 * (stencil.Depth - 1)));
        // Of several state channels the one that matters most is drawn; slices lie behind each other.
        var channel = Enumerable.Range(0, stencil.InputChannels).MaxBy(c => Weights(c).Sum(Math.Abs));
        for (var z = stencil.Depth - 1; z >= 0; z--)
        for (var row = 0; row < stencil.Height; row++)
        for (var column = 0; column < stencil.Width; column++)
        {
            var weight = adjoint
                ? -stencil[channel, stencil.Depth - 1 - z, stencil.Height - 1 - row, stencil.Width - 1 - column]
                : stencil[channel, z, row, column];
            canvas.Rect(left + cell * (column + 0.5 * z), top + cell * (row - 0.5 * z), cell, cell, Shade(weight / largest), Palette.Muted, thickness: 0.6);
        }

        IEnumerable<double> Weights(int c) => stencil.Coefficients.ToArray().Skip(c * stencil.Depth * stencil.Height * stencil.Width).Take(stencil.Depth * stencil.Height * stencil.Width);
    }

    /// <summary>From blue over white to orange.</summary>
    private static string Shade(double value)
    {
        var (r, g, b) = value < 0 ? (30, 108, 168) : (214, 98, 26);
        var t = Math.Abs(value);
        return $"#{Mix(r):x2}{Mix(g):x2}{Mix(b):x2}";

        int Mix(int full) => (int)Math.Round(255 + (full - 255) * t);
    }

    private static string Path(ReadOnlySpan<(double X, double Y)> points)
    {
        var path = new StringBuilder();
        foreach (var (x, y) in points)
        {
            path.Append(CultureInfo.InvariantCulture, $"{(path.Length == 0 ? 'M' : 'L')}{x:0.#} {y:0.#}");
        }

        return path.ToString();
    }
}
