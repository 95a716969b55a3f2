using Symflux.Blueprints;

namespace Symflux.Diagrams;

/// <summary>A chain of blocks as it is drawn: blocks of equal shape in a row are one item, and so are repeated rows of items.</summary>
internal abstract record Fold
{
    /// <summary>Number of the first block, from 1 on.</summary>
    public abstract int First { get; }

    /// <summary>Number of the last block.</summary>
    public abstract int Last { get; }

    /// <summary>Folds a chain.</summary>
    public static IReadOnlyList<Fold> Of(IReadOnlyList<Block> blocks)
    {
        var runs = new List<FoldedRun>();
        for (var i = 0; i < blocks.Count;)
        {
            var (end, shape) = (i + 1, BlockLook.Of(blocks[i]).Shape);
            while (end < blocks.Count && BlockLook.Of(blocks[end]).Shape == shape)
            {
                end++;
            }

            runs.Add(new FoldedRun(i + 1, [.. blocks.Skip(i).Take(end - i)], [.. blocks.Skip(i).Take(end - i)]));
            i = end;
        }

        var folds = new List<Fold>();
        for (var i = 0; i < runs.Count;)
        {
            var (period, times) = Repetition(runs, i);
            if (times > 1)
            {
                folds.Add(new FoldedCycle(times, [.. Enumerable.Range(i, period).Select(j => Merge(runs, j, period, times))],
                    runs[i + period * times - 1].Last));
            }
            else
            {
                folds.Add(runs[i]);
            }

            i += period * times;
        }

        return folds;
    }

    /// <summary>The shortest row of several runs at a place that is followed by itself, and how often it occurs.</summary>
    private static (int Period, int Times) Repetition(List<FoldedRun> runs, int start)
    {
        for (var period = 2; start + 2 * period <= runs.Count; period++)
        {
            var times = 1;
            while (start + (times + 1) * period <= runs.Count && Enumerable.Range(0, period).All(j => Alike(runs[start + j], runs[start + times * period + j])))
            {
                times++;
            }

            if (times > 1)
            {
                return (period, times);
            }
        }

        return (1, 1);
    }

    private static bool Alike(FoldedRun a, FoldedRun b) =>
        a.Blocks.Count == b.Blocks.Count && BlockLook.Of(a.Blocks[0]).Shape == BlockLook.Of(b.Blocks[0]).Shape;

    private static FoldedRun Merge(List<FoldedRun> runs, int place, int period, int times) =>
        runs[place] with { All = [.. Enumerable.Range(0, times).SelectMany(cycle => runs[place + cycle * period].Blocks)] };
}

/// <summary>Blocks of equal shape in a row.</summary>
/// <param name="First">Number of the first.</param>
/// <param name="Blocks">The blocks, of the first cycle where the run is repeated.</param>
/// <param name="All">The blocks of all cycles.</param>
internal sealed record FoldedRun(int First, IReadOnlyList<Block> Blocks, IReadOnlyList<Block> All) : Fold
{
    public override int First { get; } = First;

    public override int Last => First + Blocks.Count - 1;
}

/// <summary>Several runs that are repeated as a whole.</summary>
/// <param name="Times">How often they occur.</param>
/// <param name="Runs">The runs.</param>
/// <param name="Last">Number of the last block of the last repetition.</param>
internal sealed record FoldedCycle(int Times, IReadOnlyList<FoldedRun> Runs, int Last) : Fold
{
    public override int First => Runs[0].First;

    public override int Last { get; } = Last;
}
