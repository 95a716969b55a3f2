using Symflux.Onnx.Graphs;

namespace Symflux.Onnx.Blocks;

/// <summary>What blocks need to know beside their state.</summary>
/// <param name="Graph">The graph that grows.</param>
/// <param name="Dimension">1, 2 or 3.</param>
/// <param name="Grid">Any tensor on the grid, to read its extents from; the same for all blocks, so that they share what follows from them.</param>
internal sealed record GridContext(GraphBuilder Graph, int Dimension, Value Grid)
{
    /// <summary>All axes of a tensor but that of the batch.</summary>
    private Value AllButBatch => Graph.Integers([.. Enumerable.Range(1, Dimension + 1).Select(axis => (long)axis)]);

    /// <summary>⟨a, b⟩ over the channels at every sample, [batch, 1, grid].</summary>
    public Value ProductAtSamples(Value a, Value b) => Graph.Node("ReduceSum", Graph.Node("Mul", a, b), Graph.Integers(1));

    /// <summary>⟨a, b⟩ for every item of the batch, [batch, 1, …, 1].</summary>
    public Value InnerProduct(Value a, Value b) => Graph.Node("ReduceSum", Graph.Node("Mul", a, b), AllButBatch);
}
