using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace Symflux.Diagrams;

/// <summary>Where a text lies, by estimated widths.</summary>
internal readonly record struct TextBox(double Left, double Top, double Right, double Bottom, string Text);

/// <summary>How a text lies to its point.</summary>
internal enum Anchor
{
    Start,
    Middle,
    End,
}

/// <summary>
/// SVG in the making. All looks are attributes of the elements themselves, so that a drawing is the same alone, within a
/// page with its own style sheet, and in programs that know no CSS classes.
/// </summary>
internal sealed class SvgCanvas
{
    private const double Corner = 12, HeadLength = 11, HeadWidth = 5;

    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    private readonly StringBuilder body = new();
    private readonly List<TextBox> texts = [];

    /// <summary>All texts drawn.</summary>
    public IReadOnlyList<TextBox> Texts => texts;

    /// <summary>A rectangle.</summary>
    public void Rect(double x, double y, double width, double height, string fill, string stroke = "none", double radius = 0, double thickness = 2,
        bool dashed = false) =>
        Append(Invariant, $"<rect x=\"{x:0.##}\" y=\"{y:0.##}\" width=\"{width:0.##}\" height=\"{height:0.##}\" rx=\"{radius:0.##}\" fill=\"{fill}\" "
            + $"stroke=\"{stroke}\" stroke-width=\"{thickness:0.##}\"{Dashes(dashed)}/>");

    /// <summary>A circle.</summary>
    public void Circle(double x, double y, double radius, string fill, string stroke) =>
        Append(Invariant, $"<circle cx=\"{x:0.##}\" cy=\"{y:0.##}\" r=\"{radius:0.##}\" fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"2\"/>");

    /// <summary>A path in the notation of SVG.</summary>
    public void Path(string path, string stroke, string fill = "none", double thickness = 2, bool dashed = false) =>
        Append(Invariant, $"<path d=\"{path}\" fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"{thickness:0.##}\" "
            + $"stroke-linejoin=\"round\"{Dashes(dashed)}/>");

    /// <summary>Straight lines with rounded corners.</summary>
    public void Wire(string colour, params ReadOnlySpan<(double X, double Y)> points) => Path(Rounded(points), colour);

    /// <summary>As <see cref="Wire"/>, with a head at the end.</summary>
    public void Arrow(string colour, params ReadOnlySpan<(double X, double Y)> points)
    {
        var ((x0, y0), (x, y)) = (points[^2], points[^1]);
        var (dx, dy) = (Math.Sign(x - x0), Math.Sign(y - y0));
        (double X, double Y)[] shortened = [.. points[..^1], (x - dx * (HeadLength - 1), y - dy * (HeadLength - 1))];
        Path(Rounded(shortened), colour);
        var (bx, by) = (x - dx * HeadLength, y - dy * HeadLength);
        Append(Invariant, $"<path d=\"M{x:0.##} {y:0.##}L{bx - dy * HeadWidth:0.##} {by - dx * HeadWidth:0.##}L{bx + dy * HeadWidth:0.##} "
            + $"{by + dx * HeadWidth:0.##}z\" fill=\"{colour}\"/>");
    }

    /// <summary>A label.</summary>
    /// <param name="x">Of the anchor.</param>
    /// <param name="y">Of the baseline.</param>
    /// <param name="text">Plain text.</param>
    /// <param name="size">Font size.</param>
    /// <param name="colour">Of the text.</param>
    /// <param name="anchor">Where x is in the text.</param>
    /// <param name="bold">Whether the text is bold.</param>
    public void Text(double x, double y, string text, double size, string colour, Anchor anchor = Anchor.Start, bool bold = false)
    {
        Remember(x, y, TextMetrics.SansWidth(text, size, bold), size, anchor, text);
        Append(Invariant, $"<text x=\"{x:0.##}\" y=\"{y:0.##}\" style=\"font:{(bold ? "bold " : "")}{size:0.##}px "
            + $"{TextMetrics.Sans};fill:{colour}\"{Attribute(anchor)}>{WebUtility.HtmlEncode(text)}</text>");
    }

    /// <summary>A formula in the notation of <see cref="MathText"/>; returns its width.</summary>
    /// <inheritdoc cref="Text"/>
    public double Formula(double x, double y, string text, double size, string colour, Anchor anchor = Anchor.Start)
    {
        var math = MathText.Parse(text);
        var width = math.Width(size);
        Remember(x, y, width, size, anchor, math.ToString());
        Append(Invariant, $"<text x=\"{x:0.##}\" y=\"{y:0.##}\" style=\"font:{size:0.##}px "
            + $"{TextMetrics.Serif};fill:{colour}\"{Attribute(anchor)}>{math.ToSvg(size)}</text>");
        return width;
    }

    /// <summary>The drawing as a document of its own.</summary>
    /// <param name="width">Width of the page.</param>
    /// <param name="height">Height of the page.</param>
    /// <param name="title">For screen readers.</param>
    public string ToSvg(double width, double height, string title) => string.Create(CultureInfo.InvariantCulture,
        $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:0}\" height=\"{height:0}\" viewBox=\"0 0 {width:0} {height:0}\" "
            + $"role=\"img\">\n<title>{WebUtility.HtmlEncode(title)}</title>\n<rect width=\"{width:0}\" height=\"{height:0}\" "
        + $"fill=\"{Palette.White}\"/>\n{body}</svg>\n");

    private static string Dashes(bool dashed) => dashed ? " stroke-dasharray=\"7 5\"" : "";

    private static string Attribute(Anchor anchor) =>
        anchor switch { Anchor.Middle => " text-anchor=\"middle\"", Anchor.End => " text-anchor=\"end\"", _ => "" };

    private static string Rounded(ReadOnlySpan<(double X, double Y)> points)
    {
        var path = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"M{points[0].X:0.##} {points[0].Y:0.##}"));
        for (var i = 1; i + 1 < points.Length; i++)
        {
            var (before, corner, after) = (points[i - 1], points[i], points[i + 1]);
            var (enter, leave) = (Towards(corner, before), Towards(corner, after));
            path.Append(CultureInfo.InvariantCulture, $"L{enter.X:0.##} {enter.Y:0.##}Q{corner.X:0.##} {corner.Y:0.##} {leave.X:0.##} {leave.Y:0.##}");
        }

        return path.Append(CultureInfo.InvariantCulture, $"L{points[^1].X:0.##} {points[^1].Y:0.##}").ToString();

        static (double X, double Y) Towards((double X, double Y) from, (double X, double Y) to)
        {
            var distance = Math.Abs(to.X - from.X) + Math.Abs(to.Y - from.Y);
            var part = distance == 0 ? 0 : Math.Min(Corner, distance / 2) / distance;
            return (from.X + part * (to.X - from.X), from.Y + part * (to.Y - from.Y));
        }
    }

    private void Remember(double x, double y, double width, double size, Anchor anchor, string text)
    {
        var left = anchor switch { Anchor.Start => x, Anchor.Middle => x - width / 2, _ => x - width };
        texts.Add(new TextBox(left, y - 0.75 * size, left + width, y + 0.22 * size, text));
    }

    private void Append(IFormatProvider provider, [InterpolatedStringHandlerArgument(nameof(provider))] ref DefaultInterpolatedStringHandler markup) =>
        body.Append(markup.ToStringAndClear()).Append('\n');
}
