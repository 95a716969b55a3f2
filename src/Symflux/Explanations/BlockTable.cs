using System.Collections.Immutable;
using System.Text;

namespace Symflux.Explanations;

/// <summary>The blocks of a report, one line each.</summary>
internal static class BlockTable
{
    private const int MostRows = 16;

    /// <summary>What the columns are.</summary>
    public static IReadOnlyList<string> Headings { get; } = ["block", "kind", "K", "Φ", "τ", "of 2(1−μ)/(L‖K‖²)", "μ", "α", "backward"];

    /// <summary>Appends the table.</summary>
    public static void Write(StringBuilder text, PdeReport report)
    {
        if (report.Blocks.IsEmpty)
        {
            return;
        }

        var rows = Rows(report).ToArray();
        var shown = rows.Length > MostRows ? rows.Take(MostRows) : rows;
        text.AppendLine();
        TextColumns.Write(text, [[.. Headings], .. shown]);
        if (rows.Length > MostRows)
        {
            text.AppendLine($"  … and {rows.Length - MostRows} more lines");
        }
    }

    /// <summary>One for each block and part of a block, with as many cells as there are headings.</summary>
    public static IEnumerable<IReadOnlyList<string>> Rows(PdeReport report) => Rows(report, report.Blocks, "");

    private static IEnumerable<string[]> Rows(PdeReport report, IEnumerable<BlockReading> blocks, string prefix)
    {
        foreach (var block in blocks)
        {
            var number = prefix + (block.First == block.Last ? $"{block.First}" : $"{block.First}–{block.Last}");
            foreach (var row in block.Rows(report, number).Concat(Rows(report, block.Inner, $"{number}.")))
            {
                yield return row;
            }
        }
    }

    /// <summary>"at most 50 passes, to 1E-6".</summary>
    internal static string Passes(RecurrentReading recurrent) => recurrent.Tolerance > 0
        ? $"at most {recurrent.Iterations} passes, to {Wording.Rounded(recurrent.Tolerance)}"
        : Wording.Count(recurrent.Iterations, "pass");

    internal static string Backward(ImmutableArray<FluxReading> layer) => layer.Count(flux => !flux.Backward.IsEmpty) switch
    {
        0 => "none",
        var count when count == layer.Length => layer.Length == 1 ? ReadingPrinter.Direction(layer[0])["backward for ".Length..] : "all",
        var count => $"{count} of {layer.Length}",
    };
}
