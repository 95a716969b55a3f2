using Symflux.Blueprints;
using Symflux.Onnx.Graphs;
using Symflux.Onnx.Operators;

namespace Symflux.Onnx.Blocks;

/// <summary>A cycle of the full approximation scheme as part of a graph: every step of its program in its order.</summary>
internal sealed class CycleBlockGraph
{
    private readonly CycleLevelGraph[] levels;
    private readonly Value[] states;
    private readonly Value[] rightSides;
    private readonly Value[] restricted;

    private CycleBlockGraph(GridContext context, CycleBlock block, Value state, Value data, Value? mask)
    {
        var count = block.Levels.Length;
        levels = new CycleLevelGraph[count];
        for (var l = 0; l < count; l++)
        {
            levels[l] = new CycleLevelGraph(context, block.Levels[l], mask);
            mask = mask is { } known && l < count - 1 ? Mean(context, known) : null;
            context = context with { Grid = EverySecond(context) };
        }

        (states, rightSides, restricted) = (new Value[count], new Value[count], new Value[count]);
        (states[0], rightSides[0]) = (state, levels[0].React(data));
    }

    /// <summary>The state after the cycle.</summary>
    public static Value Append(GridContext context, CycleBlock block, StateValues state)
    {
        var graph = context.Graph;
        if (block.Mask is not { } channel)
        {
            return new CycleBlockGraph(context, block, state.Current, state.Data, null).Run(graph, block);
        }

        var others = Enumerable.Range(0, block.InputChannels).Where(c => c != channel).Select(c => (long)c).ToArray();
        var mask = graph.Slice(state.Current, channel, channel + 1, axis: 1);
        var result = new CycleBlockGraph(
            context, block, graph.Take(state.Current, others, axis: 1), graph.Take(state.Data, others, axis: 1), mask).Run(graph, block);
        var (before, behind) = (graph.Slice(result, 0, channel, axis: 1), graph.Slice(result, channel, long.MaxValue, axis: 1));
        return graph.Join([before, mask, behind], axis: 1);
    }

    private Value Run(GraphBuilder graph, CycleBlock block)
    {
        foreach (var (action, l) in CycleProgram.Of(block.Shape, levels.Length))
        {
            switch (action)
            {
                case CycleAction.PreSmooth or CycleAction.SolveCoarsest:
                    states[l] = levels[l].Smooth(states[l], rightSides[l], block.Levels[l].PreSmoothing);
                    break;
                case CycleAction.PostSmooth:
                    states[l] = levels[l].Smooth(states[l], rightSides[l], block.Levels[l].PostSmoothing);
                    break;
                case CycleAction.Restrict:
                    Restrict(graph, l);
                    break;
                default:
                    var correction = graph.Node("Sub", states[l + 1], restricted[l]);
                    states[l] = graph.Node("Add", states[l], levels[l].Transfer!.Interpolate(graph, correction, states[l]));
                    break;
            }
        }

        return states[0];
    }

    /// <summary>x_c = R x, b_c = R(b − A(x)) + A_c(R x).</summary>
    private void Restrict(GraphBuilder graph, int l)
    {
        var transfer = levels[l].Transfer!;
        restricted[l] = states[l + 1] = transfer.Restrict(graph, states[l]);
        var residual = graph.Node("Sub", rightSides[l], levels[l].Apply(states[l]));
        rightSides[l + 1] = graph.Node("Add", transfer.Restrict(graph, residual), levels[l + 1].Apply(restricted[l]));
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
