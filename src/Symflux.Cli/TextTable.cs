using System.Text;

namespace Symflux.Cli;

/// <summary>Columns for people and for pipes alike: padded with spaces, no frames, never cut to the window.</summary>
internal static class TextTable
{
    /// <summary>Lays out rows; the first is the heading. Columns whose cells are all numbers are set to the right.</summary>
    public static string Format(IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var columns = rows[0].Count;
        var widths = Enumerable.Range(0, columns).Select(c => rows.Max(row => row[c].Length)).ToArray();
        var right = Enumerable.Range(0, columns).Select(c => rows.Skip(1).All(row => IsNumber(row[c]))).ToArray();
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            var line = string.Join("  ", row.Select((cell, c) => right[c] ? cell.PadLeft(widths[c]) : cell.PadRight(widths[c])));
            text.Append(line.TrimEnd()).Append('\n');
        }

        return text.ToString().TrimEnd('\n');
    }

    /// <summary>Lays out names and values.</summary>
    public static string Facts(params IReadOnlyList<(string Name, string Value)> facts)
    {
        var width = facts.Max(fact => fact.Name.Length);
        return string.Join('\n', facts.Select(fact => $"{fact.Name.PadRight(width)}  {fact.Value}"));
    }

    /// <summary>Breaks a text between words into lines of so many characters; longer words get a line of their own.</summary>
    public static IEnumerable<string> Wrap(string text, int width)
    {
        var line = new StringBuilder();
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line.ToString();
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        yield return line.ToString();
    }

    private static bool IsNumber(string cell) => cell is "" or "–" or "∞" || double.TryParse(cell, out _);
}
