using Symflux.Onnx.Graphs;
using Symflux.Operators;

namespace Symflux.Onnx.Blocks;

/// <summary>Cells by strided slices and sums, which the runtime has for both precisions.</summary>
internal static class CellGraph
{
    /// <summary>W u.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="cells">W.</param>
    /// <param name="samples">u: [batch, m, (depth,) height, width].</param>
    public static Value Analyse(GraphBuilder graph, CellTransform cells, Value samples)
    {
        // (−n) mod s samples are missing; Mod has the sign of the divisor.
        var missing = graph.Node("Mod", graph.Node("Neg", Extents(graph, samples)), graph.Integers(cells.Size));
        var none = graph.Integers([.. Enumerable.Repeat(0L, 4 + cells.Dimension)]);
        var padded = graph.Node("Pad", [Attributes.Word("mode", "edge")], samples, graph.Join([none, missing], axis: 0));
        var ends = graph.Integers([.. Enumerable.Repeat(long.MaxValue, cells.Dimension)]);
        var strides = graph.Integers([.. Enumerable.Repeat((long)cells.Size, cells.Dimension)]);
        Value[] places = [.. Enumerable.Range(0, cells.Coefficients).Select(sample =>
            graph.Node("Slice", padded, graph.Integers(Place(cells, sample)), ends, Axes(graph, cells), strides))];
        return graph.Join([.. places.Index().Select(q => Combine(graph, places, sample => cells[q.Index, sample]))], axis: 1);
    }

    /// <summary>Wᵀ c, cut to a grid.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="cells">W.</param>
    /// <param name="channels">m.</param>
    /// <param name="coefficients">c: [batch, m·s^d, grid of cells].</param>
    /// <param name="grid">A tensor on the grid of the samples.</param>
    public static Value Synthesise(GraphBuilder graph, CellTransform cells, int channels, Value coefficients, Value grid)
    {
        var parts = graph.Split(coefficients, [.. Enumerable.Repeat(channels, cells.Coefficients)], axis: 1);
        IReadOnlyList<Value> places = [.. parts.Index().Select(sample => Combine(graph, parts, q => cells[q, sample.Index]))];
        // Samples are counted x fastest, so along the last axis neighbours in the list are neighbours in the cell.
        for (var axis = 1 + cells.Dimension; axis >= 2; axis--)
        {
            places = [.. places.Chunk(cells.Size).Select(row => Interleave(graph, row, axis, cells.Dimension))];
        }

        return graph.Node(
            "Slice", places[0], graph.Integers([.. Enumerable.Repeat(0L, cells.Dimension)]), Extents(graph, grid), Axes(graph, cells));
    }

    private static Value Combine(GraphBuilder graph, IReadOnlyList<Value> parts, Func<int, double> weight) =>
        graph.Node("Sum", [.. parts.Index().Select(part => graph.Node("Mul", part.Item, graph.Number(weight(part.Index))))]);

    /// <summary>Tensors whose entries alternate along an axis.</summary>
    private static Value Interleave(GraphBuilder graph, Value[] parts, int axis, int dimension)
    {
        var place = graph.Integers(axis + 1);
        var joined = graph.Join([.. parts.Select(part => graph.Node("Unsqueeze", part, place))], axis + 1);
        var shape = graph.Node(
            "Mul", graph.Node("Shape", parts[0]),
            graph.Integers([.. Enumerable.Range(0, 2 + dimension).Select(i => i == axis ? (long)parts.Length : 1L)]));
        return graph.Node("Reshape", joined, shape);
    }

    private static long[] Place(CellTransform cells, int sample) =>
        [.. Enumerable.Range(0, cells.Dimension).Reverse().Select(axis => (long)(sample / (int)Math.Pow(cells.Size, axis) % cells.Size))];

    private static Value Axes(GraphBuilder graph, CellTransform cells) =>
        graph.Integers([.. Enumerable.Range(2, cells.Dimension).Select(axis => (long)axis)]);

    private static Value Extents(GraphBuilder graph, Value x) => graph.Node("Shape", [Attributes.Integer("start", 2)], x);
}
