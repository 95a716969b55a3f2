using System.Globalization;
using System.Text;

namespace Symflux.Cli.Report;

/// <summary>
/// Series over a common pair of axes, as inline SVG: markers, error bars along both axes, a legend, linear or logarithmic axes. Text stays text, in the
/// fonts and colours of the page.
/// </summary>
/// <param name="Title">Above the chart.</param>
/// <param name="X">Horizontal axis.</param>
/// <param name="Y">Vertical axis.</param>
/// <param name="Series">What is shown; series without a point that can be shown are left out.</param>
internal sealed record Chart(string Title, ChartAxis X, ChartAxis Y, IReadOnlyList<ChartSeries> Series)
{
    private const double Width = 720, Height = 400, Left = 64, Right = 16, Top = 30, Bottom = 44, LegendRow = 18, LegendColumn = 340;

    /// <summary>How far an error bar may enlarge a linear axis, as a part of the range of the points.</summary>
    private const double LongestBar = 0.15;

    private const string FileStyle = """
        <style>
        svg { background: #ffffff; } text { fill: #1d2330; font-size: 11px; } .muted { fill: #667085; } .title { font-weight: 600; font-size: 12px; }
        .axis { stroke: #667085; fill: none; } .grid { stroke: #dcdfe6; } .mark { stroke: #ffffff; stroke-width: 1; }
        @media (prefers-color-scheme: dark) {
          svg { background: #14171d; } text { fill: #e7e9ee; } .muted { fill: #98a1b2; } .axis { stroke: #98a1b2; } .grid { stroke: #323845; } .mark { stroke: #14171d; }
        }
        </style>
        """;

    /// <summary>Okabe and Ito's colours, which those who see colours differently can tell apart, and two more.</summary>
    private static readonly string[] Colours =
        ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c6bb1", "#7f7f7f", "#a65628", "#1b9e77"];

    /// <summary>The chart as a file of its own, light or dark as the reader likes it; empty where there is nothing to show.</summary>
    public string ToFile()
    {
        var svg = ToSvg();
        var open = svg.IndexOf('>', StringComparison.Ordinal);
        return open < 0
            ? ""
            : $"<svg xmlns=\"http://www.w3.org/2000/svg\" font-family=\"sans-serif\"{svg["<svg".Length..open]}>{FileStyle}{svg[(open + 1)..]}\n";
    }

    /// <summary>The chart as SVG; empty where there is nothing to show.</summary>
    public string ToSvg()
    {
        var series = Series.Select(one => one with { Points = [.. one.Points.Where(IsShown)] }).Where(one => one.Points.Count > 0).ToArray();
        if (series.Length == 0)
        {
            return "";
        }

        var points = series.SelectMany(one => one.Points).ToArray();
        var x = new Scale(X.IsLogarithmic, points.SelectMany(p => new[] { p.X, p.Extent?.Least ?? p.X, p.Extent?.Most ?? p.X }), Left, Width - Right);
        // A bar as long as the chart would leave nothing to be seen of the rest; it ends at the edge.
        var room = Y.IsLogarithmic ? double.PositiveInfinity : LongestBar * (points.Max(p => p.Y) - points.Min(p => p.Y));
        var (lowest, highest) = (points.Min(p => p.Y) - room, points.Max(p => p.Y) + room);
        var y = new Scale(
            Y.IsLogarithmic, points.SelectMany(p => new[] { p.Y, Math.Max(lowest, Bar(p.Low, p.Y)), Math.Min(highest, Bar(p.High, p.Y)) }),
            Height - Bottom, Top);
        var rows = (series.Length + 1) / 2;
        var svg = new StringBuilder(Text($"<svg viewBox=\"0 0 {Width} {Height + rows * LegendRow + 6}\" role=\"img\" aria-label=\"{Html.Escape(Title)}\">"));
        svg.Append(Text($"<text class=\"title\" x=\"{Left}\" y=\"16\">{Html.Escape(Title)}</text>"));
        foreach (var (tick, place) in y.Ticks())
        {
            svg.Append(Text($"<path class=\"grid\" d=\"M{Left} {place:0.#}H{Width - Right}\"/>"))
                .Append(Text($"<text class=\"muted\" text-anchor=\"end\" x=\"{Left - 6}\" y=\"{place + 4:0.#}\">{tick}</text>"));
        }

        foreach (var (tick, place) in x.Ticks())
        {
            svg.Append(Text($"<path class=\"grid\" d=\"M{place:0.#} {Top}V{Height - Bottom}\"/>"))
                .Append(Text($"<text class=\"muted\" text-anchor=\"middle\" x=\"{place:0.#}\" y=\"{Height - Bottom + 16}\">{tick}</text>"));
        }

        svg.Append(Text($"<path class=\"axis\" d=\"M{Left} {Top}V{Height - Bottom}H{Width - Right}\"/>"))
            .Append(Text($"<text text-anchor=\"middle\" x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 8}\">{Html.Escape(X.Label)}</text>"))
            .Append(Text($"<text text-anchor=\"middle\" transform=\"translate(14 {(Top + Height - Bottom) / 2}) rotate(-90)\">{Html.Escape(Y.Label)}</text>"));
        foreach (var (place, one) in series.Index())
        {
            Draw(svg, one, place, x, y);
        }

        return svg.Append("</svg>").ToString();

        bool IsShown(ChartPoint p) => double.IsFinite(p.X) && double.IsFinite(p.Y) && (!X.IsLogarithmic || p.X > 0) && (!Y.IsLogarithmic || p.Y > 0);

        double Bar(double? end, double value) => end is { } number && double.IsFinite(number) && (!Y.IsLogarithmic || number > 0) ? number : value;
    }

    private static void Draw(StringBuilder svg, ChartSeries series, int place, Scale x, Scale y)
    {
        var colour = Colours[place % Colours.Length];
        var line = string.Join("L", series.Points.Select(p => Text($"{x.At(p.X):0.#} {y.At(p.Y):0.#}")));
        var dash = series.IsDashed ? " stroke-dasharray=\"6 4\"" : "";
        svg.Append(Text($"<path d=\"M{line}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.8\"{dash}/>"));
        foreach (var p in series.Points)
        {
            if (p.Low is { } low && p.High is { } high && double.IsFinite(low) && double.IsFinite(high))
            {
                var at = x.At(p.X);
                var (upper, lower, side) = (Math.Max(Top, y.At(high)), Math.Min(Height - Bottom, y.At(low)), at - 4);
                svg.Append(Text($"<path d=\"M{at:0.#} {lower:0.#}V{upper:0.#}M{side:0.#} {lower:0.#}h8M{side:0.#} {upper:0.#}h8\" stroke=\"{colour}\"/>"));
            }

            if (p.Extent is { } extent && extent.Most > extent.Least)
            {
                var (from, to) = (x.At(extent.Least), x.At(extent.Most));
                svg.Append(Text($"<path d=\"M{from:0.#} {y.At(p.Y):0.#}H{to:0.#}\" stroke=\"{colour}\" stroke-opacity=\".6\"/>"));
            }

            if (series.HasMarkers)
            {
                svg.Append(Marker(place, x.At(p.X), y.At(p.Y), colour));
            }
        }

        var (left, top) = (Left + place % 2 * LegendColumn, Height + 10 + place / 2 * LegendRow);
        svg.Append(Text($"<path d=\"M{left} {top}h24\" stroke=\"{colour}\" stroke-width=\"1.8\"{dash}/>"))
            .Append(series.HasMarkers ? Marker(place, left + 12, top, colour) : "")
            .Append(Text($"<text x=\"{left + 30}\" y=\"{top + 4}\">{Html.Escape(series.Name)}"))
            .Append(series.Remark.Length > 0 ? $"<tspan class=\"muted\">, {Html.Escape(series.Remark)}</tspan></text>" : "</text>");
    }

    /// <summary>Shapes differ besides colours.</summary>
    private static string Marker(int place, double x, double y, string colour)
    {
        var shape = (place % 6) switch
        {
            0 => Text($"M{x - 3.8:0.#} {y:0.#}a3.8 3.8 0 1 0 7.6 0a3.8 3.8 0 1 0 -7.6 0z"),
            1 => Text($"M{x - 3.4:0.#} {y - 3.4:0.#}h6.8v6.8h-6.8z"),
            2 => Text($"M{x:0.#} {y - 4.6:0.#}l4.4 7.7h-8.8z"),
            3 => Text($"M{x:0.#} {y - 4.8:0.#}l4.8 4.8l-4.8 4.8l-4.8 -4.8z"),
            4 => Text($"M{x:0.#} {y + 4.6:0.#}l4.4 -7.7h-8.8z"),
            _ => Text($"M{x - 5:0.#} {y - 1.6:0.#}h3.4v-3.4h3.2v3.4h3.4v3.2h-3.4v3.4h-3.2v-3.4h-3.4z"),
        };
        return $"<path class=\"mark\" d=\"{shape}\" fill=\"{colour}\"/>";
    }

    private static string Text(FormattableString markup) => markup.ToString(CultureInfo.InvariantCulture);

    /// <summary>The map from values to the drawing.</summary>
    private sealed class Scale
    {
        private readonly bool isLogarithmic;
        private readonly double low, high, from, to;

        public Scale(bool isLogarithmic, IEnumerable<double> values, double from, double to)
        {
            (this.isLogarithmic, this.from, this.to) = (isLogarithmic, from, to);
            var places = values.Select(Place).ToArray();
            (low, high) = (places.Min(), places.Max());
            var margin = high > low ? 0.04 * (high - low) : 0.5;
            (low, high) = (low - margin, high + margin);
        }

        public double At(double value) => from + (Place(value) - low) / (high - low) * (to - from);

        public IEnumerable<(string Text, double At)> Ticks() => (isLogarithmic ? Powers() : SvgPlot.Ticks(low, high))
            .Select(tick => (Number(tick), At(tick)));

        /// <summary>1, 2, 5 of every decade where there are few, else powers of ten.</summary>
        private IEnumerable<double> Powers()
        {
            double[] mantissas = high - low < 2.5 ? [1, 2, 5] : [1];
            var each = Math.Max(1, (int)Math.Ceiling((high - low) / 8));
            return
                from exponent in Enumerable.Range((int)Math.Floor(low), (int)Math.Ceiling(high) - (int)Math.Floor(low) + 1)
                where exponent % each == 0
                from mantissa in mantissas
                let tick = mantissa * Math.Pow(10, exponent)
                where Place(tick) >= low && Place(tick) <= high
                select tick;
        }

        private double Place(double value) => isLogarithmic ? Math.Log10(value) : value;

        /// <summary>Plain where that is short, else with a power of ten.</summary>
        private static string Number(double value)
        {
            if (Math.Abs(value) is 0 or (>= 0.00099 and < 99_999))
            {
                return value.ToString("0.####", CultureInfo.InvariantCulture);
            }

            var power = (int)Math.Floor(Math.Log10(Math.Abs(value)) + 1e-9);
            var factor = value / Math.Pow(10, power);
            return $"{(Math.Abs(factor - 1) < 1e-9 ? "" : $"{factor.ToString("0.##", CultureInfo.InvariantCulture)}·")}10{Raised(power)}";
        }

        private static string Raised(int power) =>
            string.Concat(power.ToString(CultureInfo.InvariantCulture).Select(letter => letter == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹"[letter - '0']));
    }
}
