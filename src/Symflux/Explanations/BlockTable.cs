using System.Collections.Immutable;
using System.Text;

namespace Symflux.Explanations;

/// <summary>The blocks of a report, one line each.</summary>
internal static class BlockTable
{
    private const int MostRows = 16;

    /// <summary>Appends the table.</summary>
    public static void Write(StringBuilder text, PdeReport report)
    {
        if (report.Blocks.IsEmpty)
        {
            return;
        }

        var rows = Rows(report, report.Blocks, "").ToArray();
        var shown = rows.Length > MostRows ? rows.Take(MostRows) : rows;
        text.AppendLine();
        TextColumns.Write(text, [["block", "kind", "K", "Φ", "τ", "of 2(1−μ)/(L‖K‖²)", "μ", "α", "backward"], .. shown]);
        if (rows.Length > MostRows)
        {
            text.AppendLine($"  … and {rows.Length - MostRows} more lines");
        }
    }

    private static IEnumerable<string[]> Rows(PdeReport report, IEnumerable<BlockReading> blocks, string prefix)
    {
        foreach (var block in blocks)
        {
            var number = prefix + (block.First == block.Last ? $"{block.First}" : $"{block.First}–{block.Last}");
            yield return block switch
            {
                ResidualReading step =>
                [
                    number, step.IsAdaptive ? "explicit, adaptive" : "explicit",
                    $"{step.Bank + 1}{(step.Guide is { } guide ? $" guided by {guide + 1}" : "")}", $"{step.Layer + 1}",
                    ReadingWords.Number(step.TimeStep),
                    step.StableStep is { } bound ? ReadingWords.Number(step.TimeStep / bound) : "–",
                    ReadingWords.Number(step.Fidelity), ReadingWords.Number(step.Extrapolation), Backward(report.Layers[step.Layer]),
                ],
                LinearSolveReading solve =>
                [
                    number, $"semi-implicit, {solve.Solver}", $"{solve.Bank + 1}", $"{solve.Layer + 1}", ReadingWords.Number(solve.TimeStep),
                    "any", ReadingWords.Number(solve.Fidelity), "1", Backward(report.Layers[solve.Layer]),
                ],
                WidthReading width => [number, $"{(width.From <= width.To ? "lift" : "projection")} {width.From} → {width.To}", "", "", "", "", "", "", ""],
                CellReading cells =>
                [
                    number, $"{(cells.IsSynthesis ? "samples from" : "to")} cells of {cells.CellSize}, {cells.From} → {cells.To} channels", "", "", "", "", "", "", "",
                ],
                RecurrentReading recurrent =>
                [
                    number, $"recurrent, {Passes(recurrent)}", "", "",
                    recurrent.ImplicitTimeStep is { } tau ? ReadingWords.Number(tau) : "", "", "", "", "",
                ],
                CycleReading cycle =>
                [
                    number, $"multigrid {cycle.Shape}-cycle, {(cycle.Mask is null ? "" : $"mask in channel {cycle.Mask + 1}, ")}{Count(cycle.Levels.Length, "level")}", "", "",
                    cycle.ImplicitTimeStep is { } tau ? ReadingWords.Number(tau) : "", "any", "", "", "",
                ],
                SymmetrisationReading average => [number, $"mean over {average.Symmetries} {SymmetryWords.Kind(average.Group)}", "", "", "", "", "", "", ""],
                BallProjectionReading => [number, "projection onto the ball of radius ‖f‖", "", "", "", "", "", "", ""],
                _ => [number, "", "", "", "", "", "", "", ""],
            };
            foreach (var (l, level) in (block as CycleReading)?.Levels.Index() ?? [])
            {
                yield return
                [
                    $"{number}.{l + 1}",
                    $"level {l}, α = {ReadingWords.Number(level.Reaction)}, β = {ReadingWords.Number(level.Diffusion)}, δ = {ReadingWords.Number(level.Diagonal)}, "
                        + $"{string.Join(" + ", new[] { level.PreSmoothing.Length, level.PostSmoothing.Length }.Where(sweeps => sweeps > 0))} sweeps",
                    $"{level.Bank + 1}", $"{level.Layer + 1}", "", "", "", "", Backward(report.Layers[level.Layer]),
                ];
            }

            foreach (var row in Rows(report, block switch { RecurrentReading recurrent => recurrent.Body, SymmetrisationReading average => average.Body, _ => [] }, $"{number}."))
            {
                yield return row;
            }
        }
    }

    /// <summary>"at most 50 passes, to 1E-6".</summary>
    internal static string Passes(RecurrentReading recurrent) => recurrent.Tolerance > 0
        ? $"at most {recurrent.Iterations} passes, to {ReadingWords.Number(recurrent.Tolerance)}"
        : recurrent.Iterations == 1 ? "1 pass" : $"{recurrent.Iterations} passes";

    private static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    private static string Backward(ImmutableArray<FluxReading> layer) => layer.Count(flux => !flux.Backward.IsEmpty) switch
    {
        0 => "none",
        var count when count == layer.Length => layer.Length == 1 ? ReadingWords.Direction(layer[0])["backward for ".Length..] : "all",
        var count => $"{count} of {layer.Length}",
    };
}
