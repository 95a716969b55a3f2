using System.Globalization;
using System.Net;
using System.Text;

namespace Symflux.Diagrams;

/// <summary>
/// A formula in a small notation: ^ and _ raise or lower the next character or {group}; single Latin letters and small
/// Greek ones are variables in italics, longer words and everything else are upright.
/// </summary>
internal sealed class MathText
{
    private const double ScriptSize = 0.7, Raise = -0.38, Lower = 0.18;

    private readonly List<Run> runs = [];

    private MathText(string source)
    {
        for (var i = 0; i < source.Length;)
        {
            if (source[i] is '^' or '_' && i + 1 < source.Length)
            {
                var level = source[i] == '^' ? Level.Above : Level.Below;
                var end = source[i + 1] == '{' ? source.IndexOf('}', i) : i + 1;
                AddWords(source[i + 1] == '{' ? source[(i + 2)..end] : source[(i + 1)..(end + 1)], level);
                i = end + 1;
            }
            else
            {
                var next = source.IndexOfAny(['^', '_'], i + 1) is var place && place < 0 ? source.Length : place;
                AddWords(source[i..next], Level.Base);
                i = next;
            }
        }
    }

    private enum Level
    {
        Base,
        Above,
        Below,
    }

    /// <summary>Reads the notation.</summary>
    public static MathText Parse(string source) => new(source);

    /// <summary>Width at a font size.</summary>
    public double Width(double size)
    {
        var (x, script) = (0.0, 0.0);
        foreach (var (index, run) in runs.Index())
        {
            var width = run.Width(size);
            // A superscript stands above a subscript that comes before it.
            x += Stacks(index) ? Math.Max(0, width - script) : width;
            script = width;
        }

        return x;
    }

    /// <summary>The content of an SVG text element: tspans, to be set at a font size.</summary>
    public string ToSvg(double size)
    {
        var text = new StringBuilder();
        var (height, script, shift) = (0.0, 0.0, 0.0);
        foreach (var (index, run) in runs.Index())
        {
            var width = run.Width(size);
            var level = run.Level switch { Level.Above => Raise * size, Level.Below => Lower * size, _ => 0 };
            var dx = Stacks(index) ? -script : shift;
            shift = Stacks(index) ? Math.Max(0, script - width) : 0;
            script = width;
            text.Append("<tspan");
            Append(" dx", dx);
            Append(" dy", level - height);
            var style = (run.Italic ? "font-style:italic;" : "")
                + (run.Level == Level.Base ? "" : string.Create(CultureInfo.InvariantCulture, $"font-size:{ScriptSize * size:0.##}px;"));
            text.Append(style.Length > 0 ? $" style=\"{style}\"" : "").Append('>').Append(WebUtility.HtmlEncode(run.Text)).Append("</tspan>");
            height = level;
        }

        return text.ToString();

        void Append(string name, double value)
        {
            if (Math.Abs(value) > 1e-9)
            {
                text.Append(string.Create(CultureInfo.InvariantCulture, $"{name}=\"{value:0.##}\""));
            }
        }
    }

    /// <summary>The formula without typography.</summary>
    public override string ToString() => string.Concat(runs.Select(run => run.Text));

    private bool Stacks(int index) => index > 0 && runs[index].Level == Level.Above && runs[index - 1].Level == Level.Below;

    /// <summary>Splits text where italics begin and end.</summary>
    private void AddWords(string text, Level level)
    {
        for (var i = 0; i < text.Length;)
        {
            var end = i;
            while (end < text.Length && IsLatin(text[end]))
            {
                end++;
            }

            var word = end - i;
            if (word == 0)
            {
                end++;
            }

            // Indices such as xx are variables, however many.
            Add(text[i..end], word == 1 || (word > 1 && level != Level.Base) || (word == 0 && text[i] is >= 'α' and <= 'ω'), level);
            i = end;
        }
    }

    private void Add(string text, bool italic, Level level)
    {
        if (runs.Count > 0 && runs[^1] is { } last && last.Italic == italic && last.Level == level)
        {
            runs[^1] = last with { Text = last.Text + text };
        }
        else
        {
            runs.Add(new Run(text, italic, level));
        }
    }

    private static bool IsLatin(char letter) => letter is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z');

    private sealed record Run(string Text, bool Italic, Level Level)
    {
        public double Width(double size) => TextMetrics.SerifWidth(Text, Level == Level.Base ? size : ScriptSize * size, Italic);
    }
}
