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
            if (block is TransformBlock { Closes: not null })
            {
                context = context with { Grid = finer.Pop() };
            }

            state = block.Accept(new Appender(context, state));
            if (block is TransformBlock { Opens: not null })
            {
                finer.Push(context.Grid);
                context = context with { Grid = state.Current };
            }
        }

        context.Graph.Part = around;
        return state;
    }

    private sealed class Appender(GridContext context, StateValues state) : IBlockReader<StateValues>
    {
        public StateValues Residual(ResidualBlock block) => Next(ResidualBlockGraph.Append(context, block, state));

        public StateValues Transform(TransformBlock block) =>
            block.Opens is { } opened ? Each(value => CellGraph.Analyse(context.Graph, opened, value))
            : block.Closes is { } closed ? Each(value => CellGraph.Synthesise(context.Graph, closed, block.OutputChannels, value, context.Grid))
            : block.OutputChannels > block.InputChannels ? Each(value => Lift(block, value))
            : Each(value => context.Graph.Slice(value, 0, block.OutputChannels, axis: 1));

        public StateValues LinearSolve(LinearSolveBlock block) => Next(LinearSolveBlockGraph.Append(context, block, state));

        public StateValues Recurrent(RecurrentBlock block) => Next(RecurrentBlockGraph.Append(context, block, state.Current));

        public StateValues Cycle(CycleBlock block) => Next(CycleBlockGraph.Append(context, block, state));

        public StateValues BallProjection(BallProjectionBlock block) => Next(BallProjectionGraph.Append(context, state));

        public StateValues Clamp(ClampBlock block) =>
            Next(context.Graph.Node("Clip", state.Current, context.Graph.Number(block.Lowest), context.Graph.Number(block.Highest)));

        public StateValues Symmetrisation(SymmetrisationBlock block) => Next(SymmetrisationGraph.Append(context, block, state.Current));

        private StateValues Next(Value next) => state with { Current = next, Previous = state.Current };

        private StateValues Each(Func<Value, Value> change) => new(change(state.Current), change(state.Previous), change(state.Data));

        private Value Lift(TransformBlock lift, Value value)
        {
            var pads = new long[2 * (2 + context.Dimension)];
            pads[2 + context.Dimension + 1] = lift.OutputChannels - lift.InputChannels;
            return context.Graph.Node("Pad", value, context.Graph.Integers(pads));
        }
    }
}
