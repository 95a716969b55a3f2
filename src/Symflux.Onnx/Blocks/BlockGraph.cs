using Symflux.Blueprints;
using Symflux.Onnx.Graphs;

namespace Symflux.Onnx.Blocks;

/// <summary>Blocks as parts of a graph.</summary>
internal static class BlockGraph
{
    /// <summary>Appends blocks that run one after the other.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="blocks">The blocks.</param>
    /// <param name="state">What the first block reads.</param>
    /// <param name="dimension">1, 2 or 3.</param>
    /// <returns>What a further block would read.</returns>
    public static StateValues Append(GraphBuilder graph, IReadOnlyList<Block> blocks, StateValues state, int dimension)
    {
        foreach (var (i, block) in blocks.Index())
        {
            graph.Part = $"block{i + 1}";
            state = block switch
            {
                ResidualBlock residual => state with
                {
                    Current = ResidualBlockGraph.Append(graph, residual, state, dimension),
                    Previous = state.Current,
                },
                _ => throw new SymfluxException($"block {i + 1} is a {block.GetType().Name}, which cannot be written as ONNX"),
            };
        }

        return state;
    }
}
