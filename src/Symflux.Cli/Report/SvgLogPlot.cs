using System.Text;

namespace Symflux.Cli.Report;

/// <summary>A point of a <see cref="LogSeries"/>.</summary>
/// <param name="X">Positive.</param>
/// <param name="Y">Positive.</param>
/// <param name="Least">Where a line through the point begins, for what was measured several times; null for none.</param>
/// <param name="Most">Where it ends.</param>
internal sealed record LogPoint(double X, double Y, double? Least = null, double? Most = null);

/// <summary>Points of one kind in a plot with logarithmic axes.</summary>
/// <param name="Name">In the legend.</param>
/// <param name="Points">In the order in which they are joined.</param>
internal sealed record LogSeries(string Name, IReadOnlyList<LogPoint> Points)
{
    /// <summary>
    /// p of the power law y ~ x^p that is nearest in the logarithms (least squares); null where fewer than three points, or no extent, make a slope
    /// meaningless.
    /// </summary>
    public double? Slope
    {
        get
        {
            var (x, y) = (Points.Average(point => Math.Log10(point.X)), Points.Average(point => Math.Log10(point.Y)));
            var square = Points.Sum(point => Math.Pow(Math.Log10(point.X) - x, 2));
            return Points.Count < 3 || square < 0.05 ? null : Points.Sum(point => (Math.Log10(point.X) - x) * (Math.Log10(point.Y) - y)) / square;
        }
    }
}

/// <summary>Power laws are lines: series with markers over logarithmic axes, as inline SVG, with a legend that names the slopes.</summary>
internal static class SvgLogPlot
{
    /// <summary>Markers and colours that differ.</summary>
    public const int Kinds = 6;

    private const double Width = 640, Left = 58, Right = 16, Top = 34, Height = 330, Bottom = 44, EntryHeight = 19, EntryWidth = 290;

    /// <summary>Draws the plot.</summary>
    /// <param name="title">Plain text above.</param>
    /// <param name="xLabel">Plain text below the axis.</param>
    /// <param name="yLabel">Plain text above the axis.</param>
    /// <param name="series">At least one point in all.</param>
    public static string Draw(string title, string xLabel, string yLabel, IReadOnlyList<LogSeries> series)
    {
        var points = series.SelectMany(one => one.Points).ToArray();
        var x = new LogAxis([.. points.SelectMany(point => new[] { point.X, point.Least ?? point.X, point.Most ?? point.X })], Left, Width - Right);
        var y = new LogAxis([.. points.Select(point => point.Y)], Height - Bottom, Top);
        var rows = (series.Count + 1) / 2;
        var svg = new StringBuilder($"<svg viewBox=\"0 0 {Width} {Height + rows * EntryHeight + 6}\" role=\"img\" aria-label=\"{Html.Escape(title)}\">")
            .Append($"<text class=\"title\" x=\"{Left}\" y=\"14\">{Html.Escape(title)}</text>")
            .Append($"<text class=\"muted\" x=\"6\" y=\"{Top - 8}\">{Html.Escape(yLabel)}</text>")
            .Append($"<text class=\"muted\" text-anchor=\"middle\" x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 8}\">{Html.Escape(xLabel)}</text>")
            .Append("<path class=\"grid\" d=\"")
            .AppendJoin("", y.Ticks.Select(tick => $"M{Left} {y.At(tick):0.#}H{Width - Right}"))
            .AppendJoin("", x.Ticks.Select(tick => $"M{x.At(tick):0.#} {Top}V{Height - Bottom}")).Append("\"/>")
            .Append($"<g class=\"muted\" text-anchor=\"end\" transform=\"translate({Left - 6} 4)\">")
            .AppendJoin("", y.Labelled.Select(tick => $"<text y=\"{y.At(tick):0.#}\">{LogAxis.Words(tick)}</text>"))
            .Append($"</g><g class=\"muted\" text-anchor=\"middle\" transform=\"translate(0 {Height - Bottom + 15})\">")
            .AppendJoin("", x.Labelled.Select(tick => $"<text x=\"{x.At(tick):0.#}\">{LogAxis.Words(tick)}</text>")).Append("</g>");
        foreach (var (index, one) in series.Index())
        {
            var style = $"c{index % Kinds}";
            svg.Append($"<path class=\"curve {style}\" d=\"M{string.Join('L', one.Points.Select(point => $"{x.At(point.X):0.#} {y.At(point.Y):0.#}"))}\"/>")
                .Append($"<path class=\"curve thin {style}\" d=\"")
                .AppendJoin("", one.Points.Where(point => point.Most > point.Least)
                    .Select(point => $"M{x.At(point.Least!.Value):0.#} {y.At(point.Y):0.#}H{x.At(point.Most!.Value):0.#}")).Append("\"/>")
                .Append($"<path class=\"mark {style}\" d=\"")
                .AppendJoin("", one.Points.Select(point => Mark(index, x.At(point.X), y.At(point.Y)))).Append("\"/>");
            var (left, line) = (Left + index % 2 * EntryWidth, Height + 14 + index / 2 * EntryHeight);
            svg.Append($"<path class=\"mark {style}\" d=\"{Mark(index, left, line - 4)}\"/><text x=\"{left + 12}\" y=\"{line}\">{Html.Escape(one.Name)}")
                .Append(one.Slope is { } slope ? $"<tspan class=\"muted\">, slope {slope:0.0}</tspan>" : "").Append("</text>");
        }

        return svg.Append("</svg>").ToString().Replace("slope -", "slope −", StringComparison.Ordinal);
    }

    /// <summary>Shapes that differ without colours, too.</summary>
    private static string Mark(int kind, double x, double y) => (kind % Kinds) switch
    {
        0 => $"M{x - 4:0.#} {y:0.#}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z",
        1 => $"M{x - 3.6:0.#} {y - 3.6:0.#}h7.2v7.2h-7.2z",
        2 => $"M{x:0.#} {y - 4.8:0.#}l4.6 8h-9.2z",
        3 => $"M{x:0.#} {y - 5:0.#}l5 5l-5 5l-5 -5z",
        4 => $"M{x:0.#} {y + 4.8:0.#}l4.6 -8h-9.2z",
        _ => $"M{x - 5:0.#} {y - 1.6:0.#}h3.4v-3.4h3.2v3.4h3.4v3.2h-3.4v3.4h-3.2v-3.4h-3.4z",
    };
}
