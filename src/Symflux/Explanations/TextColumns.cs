using System.Text;

namespace Symflux.Explanations;

/// <summary>Rows of text in aligned columns.</summary>
internal static class TextColumns
{
    /// <summary>Appends rows, the first of them the headings; columns are padded to the left but for the last and wordy ones.</summary>
    public static void Write(StringBuilder text, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var widths = Enumerable.Range(0, rows[0].Count).Select(column => rows.Max(row => row[column].Length)).ToArray();
        var right = Enumerable.Range(0, rows[0].Count)
            .Select(column => rows.Skip(1).All(row => row[column] is ['<' or '−' or '–' or >= '0' and <= '9', ..])).ToArray();
        foreach (var row in rows)
        {
            var line = string.Join("  ", row.Select((cell, i) => right[i] ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i])));
            text.Append("  ").AppendLine(line.TrimEnd());
        }
    }
}
