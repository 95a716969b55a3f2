using System.Text;

namespace Symflux.Cli.Report;

/// <summary>One line of a plot.</summary>
/// <param name="Points">In the order in which they are joined.</param>
/// <param name="Style">CSS classes besides "curve": "second" for the other colour, "many" for thin lines; or "reference".</param>
internal sealed record Curve(IReadOnlyList<(double X, double Y)> Points, string Style = "")
{
    /// <summary>Samples a function.</summary>
    public static Curve Of(Func<double, double> function, double from, double to, string style = "", int intervals = 120) => new(
        [.. Enumerable.Range(0, intervals + 1).Select(i => from + (to - from) * i / intervals).Select(x => (x, function(x)))], style);
}

/// <summary>Plots as inline SVG, coloured by the page's style sheet.</summary>
internal static class SvgPlot
{
    // The style sheet places labels of rows by this Left.
    private const double Left = 46, Right = 10, Top = 26, Bottom = 34;

    /// <summary>Nobody sees that a line passes a point at this distance.</summary>
    private const double Unseen = 0.1;

    /// <summary>Curves over a common pair of axes.</summary>
    /// <param name="title">Plain text above the plot.</param>
    /// <param name="xLabel">Plain text below the horizontal axis.</param>
    /// <param name="curves">At least one point in all.</param>
    /// <param name="width">In the units of the drawing; it is scaled to the space that it finds.</param>
    /// <param name="height">As <paramref name="width"/>.</param>
    /// <param name="bands">Ranges of x with a shaded ground; cut where they leave the plot.</param>
    public static string Lines(
        string title, string xLabel, IReadOnlyList<Curve> curves, double width = 360, double height = 230,
        params IReadOnlyList<(double From, double To)> bands)
    {
        var points = curves.SelectMany(curve => curve.Points).ToArray();
        var frame = new Frame(
            points.Min(p => p.X), points.Max(p => p.X), Math.Min(0, points.Min(p => p.Y)), Math.Max(0, points.Max(p => p.Y)), width, height);
        var svg = frame.Begin(title, xLabel, ticksX: true);
        var (left, right) = (points.Min(p => p.X), points.Max(p => p.X));
        var shaded = string.Concat(bands.Where(band => band.To > left && band.From < right)
            .Select(band => (From: frame.X(Math.Max(band.From, left)), To: frame.X(Math.Min(band.To, right))))
            .Select(band => $"M{band.From:0.#} {Top}V{height - Bottom}H{band.To:0.#}V{Top}"));
        if (shaded.Length > 0)
        {
            svg.Append($"<path class=\"band\" d=\"{shaded}\"/>");
        }

        foreach (var curve in curves)
        {
            var style = curve.Style == "reference" ? "reference" : $"curve {curve.Style}".TrimEnd();
            svg.Append($"<path class=\"{style}\" d=\"{Path([.. curve.Points.Select(p => (frame.X(p.X), frame.Y(p.Y)))])}\"/>");
        }

        return svg.Append("</svg>").ToString();
    }

    /// <summary>One bar per block.</summary>
    public static string Bars(string title, string xLabel, IReadOnlyList<double> values, string style = "", double width = 360, double height = 200)
    {
        var frame = new Frame(0.5, values.Count + 0.5, Math.Min(0, values.Min()), Math.Max(1e-12, 1.05 * values.Max()), width, height);
        var svg = frame.Begin(title, xLabel, ticksX: false);
        var each = Math.Max(1, (int)Math.Ceiling(values.Count / 16.0));
        for (var i = 0; i < values.Count; i++)
        {
            var (x0, x1) = (frame.X(i + 0.7), frame.X(i + 1.3));
            var (y0, y1) = (frame.Y(Math.Max(0, values[i])), frame.Y(Math.Min(0, values[i])));
            svg.Append($"<rect class=\"bar {style}\" x=\"{x0:F1}\" y=\"{y0:F1}\" width=\"{x1 - x0:F1}\" height=\"{Math.Max(0.5, y1 - y0):F1}\"/>");
            if (i % each == 0)
            {
                svg.Append($"<text class=\"muted\" text-anchor=\"middle\" x=\"{frame.X(i + 1):F1}\" y=\"{height - Bottom + 14:F1}\">{i + 1}</text>");
            }
        }

        return svg.Append("</svg>").ToString();
    }

    /// <summary>
    /// Joined points, rounded to tenths of a unit and each relative to the one before it; those are left out that lie where
    /// the line between their neighbours passes, as within the pieces of a spline of degree 1.
    /// </summary>
    private static string Path((double X, double Y)[] points)
    {
        var path = new StringBuilder();
        var (atX, atY) = (0L, 0L);
        for (int last = 0, next = 0; next < points.Length; last = next, next = Reach(next))
        {
            var (x, y) = ((long)Math.Round(10 * points[next].X), (long)Math.Round(10 * points[next].Y));
            path.Append(next == 0 ? "M" : last == 0 ? "l" : x - atX < 0 ? "" : " ")
                .Append($"{0.1 * (x - atX):#.#;-#.#;0}{(y < atY ? "" : " ")}{0.1 * (y - atY):#.#;-#.#;0}");
            (atX, atY) = (x, y);
        }

        return path.ToString();

        // The farthest point to which a line misses none of those between.
        int Reach(int from)
        {
            var to = from + 1;
            while (to + 1 < points.Length
                && Enumerable.Range(from + 1, to - from).All(i => Distance(points[i], points[from], points[to + 1]) < Unseen))
            {
                to++;
            }

            return to;
        }

        static double Distance((double X, double Y) point, (double X, double Y) from, (double X, double Y) to)
        {
            var (x, y) = (to.X - from.X, to.Y - from.Y);
            return Math.Abs(x * (point.Y - from.Y) - y * (point.X - from.X)) / Math.Max(Math.Sqrt(x * x + y * y), 1e-300);
        }
    }

    /// <summary>Round numbers that divide a range into about four parts.</summary>
    internal static IReadOnlyList<double> Ticks(double from, double to)
    {
        var raw = (to - from) / 4;
        if (!(raw > 0) || !double.IsFinite(raw))
        {
            return [from];
        }

        var power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        var step = power * (raw / power) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 };
        var first = (long)Math.Ceiling(from / step - 1e-9);
        var last = (long)Math.Floor(to / step + 1e-9);
        return [.. Enumerable.Range(0, (int)(last - first + 1)).Select(i => (first + i) * step)];
    }

    /// <summary>Axes and the map from data to drawing.</summary>
    private sealed class Frame(double x0, double x1, double y0, double y1, double width, double height)
    {
        public double X(double x) => Left + (x - x0) / Math.Max(x1 - x0, 1e-300) * (width - Left - Right);

        public double Y(double y) => height - Bottom - (y - y0) / Math.Max(y1 - y0, 1e-300) * (height - Top - Bottom);

        public StringBuilder Begin(string title, string xLabel, bool ticksX)
        {
            var svg = new StringBuilder($"<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{Html.Escape(title)}\">");
            svg.Append($"<text class=\"title\" x=\"{Left}\" y=\"14\">{Html.Escape(title)}</text>");
            var (rows, columns) = (Ticks(y0, y1), ticksX ? Ticks(x0, x1) : []);
            svg.Append("<path class=\"grid\" d=\"")
                .AppendJoin("", rows.Select(tick => $"M{Left} {Y(tick):0.#}H{width - Right}"))
                .AppendJoin("", columns.Select(tick => $"M{X(tick):0.#} {Top}V{height - Bottom}"))
                .Append($"\"/><g class=\"rows\">")
                .AppendJoin("", rows.Select(tick => $"<text y=\"{Y(tick):0.#}\">{tick:0.####}</text>"))
                .Append($"</g><g class=\"columns\" transform=\"translate(0 {height - Bottom + 14})\">")
                .AppendJoin("", columns.Select(tick => $"<text x=\"{X(tick):0.#}\">{tick:0.####}</text>"))
                .Append($"<text x=\"{(Left + width - Right) / 2}\" y=\"{Bottom - 19}\">{Html.Escape(xLabel)}</text></g>");
            return svg.Append($"<path class=\"axis\" d=\"M{Left} {Y(Math.Clamp(0, y0, y1)):0.#}H{width - Right}\"/>");
        }
    }
}
