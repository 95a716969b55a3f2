using System.Collections.Immutable;
using Symflux.Blueprints;
using Symflux.Onnx.Graphs;
using Symflux.Onnx.Operators;

namespace Symflux.Onnx.Blocks;

/// <summary>A cycle of the full approximation scheme as part of a graph: every step of its program in its order.</summary>
internal static class CycleBlockGraph
{
    /// <summary>The state after the cycle.</summary>
    public static Value Append(GridContext context, CycleBlock block, StateValues state)
    {
        var graph = context.Graph;
        if (block.Mask is not { } channel)
        {
            return Run(context, block, state.Current, state.Data, null);
        }

        var others = Enumerable.Range(0, block.InputChannels).Where(c => c != channel).Select(c => (long)c).ToArray();
        var mask = graph.Slice(state.Current, channel, channel + 1, axis: 1);
        var result = Run(context, block, graph.Take(state.Current, others, axis: 1), graph.Take(state.Data, others, axis: 1), mask);
        var (before, behind) = (graph.Slice(result, 0, channel, axis: 1), graph.Slice(result, channel, long.MaxValue, axis: 1));
        return graph.Join([before, mask, behind], axis: 1);
    }

    private static Value Run(GridContext context, CycleBlock block, Value state, Value data, Value? mask)
    {
        var levels = ImmutableArray.CreateBuilder<ICycleLevel<Value>>(block.Levels.Length);
        foreach (var (l, level) in block.Levels.Index())
        {
            levels.Add(new CycleLevelGraph(context, level, mask));
            mask = mask is { } known && l < block.Levels.Length - 1 ? Mean(context, known) : null;
            context = context with { Grid = EverySecond(context) };
        }

        return CycleRun.Of(block.Shape, levels.MoveToImmutable(), state, data);
    }

    /// <summary>The mean of c over cells.</summary>
    private static Value Mean(GridContext context, Value mask) => Transfer
        .Of(CycleTransfer.Classical(context.Dimension, Interpolation.Constant), context.Dimension, channels: 1, context.Graph.DoublePrecision)
        .Restrict(context.Graph, mask);

    /// <summary>A tensor on the next coarser grid, the same for all cycles.</summary>
    private static Value EverySecond(GridContext context)
    {
        var (graph, n) = (context.Graph, context.Dimension);
        return graph.Node(
            "Slice", context.Grid, graph.Integers([.. Enumerable.Repeat(0L, n)]), graph.Integers([.. Enumerable.Repeat(long.MaxValue, n)]),
            graph.Integers([.. Enumerable.Range(2, n).Select(axis => (long)axis)]), graph.Integers([.. Enumerable.Repeat(2L, n)]));
    }
}
