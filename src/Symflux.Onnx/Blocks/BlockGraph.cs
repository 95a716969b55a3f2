using Symflux.Blueprints;
using Symflux.Onnx.Graphs;

namespace Symflux.Onnx.Blocks;

/// <summary>Blocks as parts of a graph.</summary>
internal static class BlockGraph
{
    /// <summary>Appends blocks that run one after the other.</summary>
    /// <param name="context">The surroundings.</param>
    /// <param name="blocks">The blocks.</param>
    /// <param name="state">What the first block reads.</param>
    /// <returns>What a further block would read.</returns>
    public static StateValues Append(GridContext context, IReadOnlyList<Block> blocks, StateValues state)
    {
        var around = context.Graph.Part;
        var finer = new Stack<Value>();
        foreach (var (i, block) in blocks.Index())
        {
            context.Graph.Part = $"{around}block{i + 1}/";
            if (block is SynthesisBlock)
            {
                context = context with { Grid = finer.Pop() };
            }

            state = Append(context, block, i, state);
            if (block is AnalysisBlock)
            {
                finer.Push(context.Grid);
                context = context with { Grid = state.Current };
            }
        }

        context.Graph.Part = around;
        return state;
    }

    private static StateValues Append(GridContext context, Block block, int place, StateValues state)
    {
        return block switch
        {
            ResidualBlock residual => Next(ResidualBlockGraph.Append(context, residual, state)),
            RecurrentBlock recurrent => Next(RecurrentBlockGraph.Append(context, recurrent, state.Current)),
            LinearSolveBlock solve => Next(LinearSolveBlockGraph.Append(context, solve, state)),
            CycleBlock cycle => Next(CycleBlockGraph.Append(context, cycle, state)),
            BallProjectionBlock => Next(BallProjectionGraph.Append(context, state)),
            SymmetrisationBlock average => Next(SymmetrisationGraph.Append(context, average, state.Current)),
            LiftBlock lift => Each(value => Lift(context, lift, value)),
            ProjectBlock project => Each(value => context.Graph.Slice(value, 0, project.OutputChannels, axis: 1)),
            AnalysisBlock analysis => Each(value => CellGraph.Analyse(context.Graph, analysis.Cells, value)),
            SynthesisBlock synthesis => Each(value => CellGraph.Synthesise(context.Graph, synthesis.Cells, synthesis.OutputChannels, value, context.Grid)),
            _ => throw new SymfluxException($"block {place + 1} is a {block.GetType().Name}, which cannot be written as ONNX"),
        };

        StateValues Next(Value next) => state with { Current = next, Previous = state.Current };

        StateValues Each(Func<Value, Value> change) => new(change(state.Current), change(state.Previous), change(state.Data));
    }

    private static Value Lift(GridContext context, LiftBlock lift, Value value)
    {
        var pads = new long[2 * (2 + context.Dimension)];
        pads[2 + context.Dimension + 1] = lift.OutputChannels - lift.InputChannels;
        return context.Graph.Node("Pad", value, context.Graph.Integers(pads));
    }
}
