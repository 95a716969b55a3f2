using Symflux.Blueprints;
using Symflux.Explanations;
using Symflux.Fluxes;
using Symflux.Operators;

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
            var end = i + 1;
            while (end < blocks.Count && Shape(blocks[end]) == Shape(blocks[i]))
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
                folds.Add(new FoldedCycle(times, [.. Enumerable.Range(i, period).Select(j => Merge(runs, j, period, times))], runs[i + period * times - 1].Last));
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

    private static bool Alike(FoldedRun a, FoldedRun b) => a.Blocks.Count == b.Blocks.Count && Shape(a.Blocks[0]) == Shape(b.Blocks[0]);

    private static FoldedRun Merge(List<FoldedRun> runs, int place, int period, int times) =>
        runs[place] with { All = [.. Enumerable.Range(0, times).SelectMany(cycle => runs[place + cycle * period].Blocks)] };

    /// <summary>What has to agree for blocks to be drawn as one.</summary>
    private static string Shape(Block block) => block switch
    {
        ResidualBlock step =>
            $"residual {Shape(step.Stencils)} {Shape(step.Flux)} {step.Fidelity != 0} {step.Extrapolation != 1} {step.StepControl} {(step.Guide is { } guide ? Shape(guide) : "")}",
        LinearSolveBlock solve => $"solve {Shape(solve.Stencils)} {Shape(solve.Flux)} {solve.Fidelity != 0} {SolverWords.Name(solve.Solver)}",
        CycleBlock cycle => $"cycle {cycle.Shape} {cycle.Mask} {string.Join("; ", cycle.Levels.Select(Shape))}",
        SymmetrisationBlock average => $"symmetrisation {average.Group} ({string.Join("; ", average.Body.Select(Shape))})",
        RecurrentBlock recurrent => $"recurrent {recurrent.Stopping} ({string.Join("; ", recurrent.Body.Select(Shape))})",
        _ => $"{block.GetType().Name} {block.InputChannels} {block.OutputChannels}",
    };

    private static string Shape(CycleLevel level) =>
        $"{Shape(level.Stencils)} {Shape(level.Flux)} {level.Reaction != 0} {level.PreSmoothing.Length} {level.PostSmoothing.Length} {level.ToCoarser?.Interpolation.Width}";

    private static string Shape(StencilBank bank) =>
        $"{bank.Boundary} {bank.InputChannels} {bank.OutputChannels} {bank.Stencils.Max(s => s.Width)}×{bank.Stencils.Max(s => s.Height)}×{bank.Stencils.Max(s => s.Depth)}";

    private static string Shape(Fluxes.FluxLayer layer) =>
        $"{layer.Groups.Length} {string.Join(", ", layer.Groups.Select(group => AllFluxes.KindOf(group.Flux).Title).Distinct())}";
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
