namespace Symflux.Onnx.Graphs;

/// <summary>Taking tensors apart and putting them together.</summary>
internal static class Pieces
{
    /// <summary>Entries from <paramref name="start"/> up to, not including, <paramref name="end"/>; negative places count from the end.</summary>
    public static Value Slice(this GraphBuilder graph, Value x, long start, long end, int axis) =>
        graph.Node("Slice", x, graph.Integers(start), graph.Integers(end), graph.Integers(axis));

    /// <summary>The entries at the given places, in their order; negative places count from the end.</summary>
    public static Value Take(this GraphBuilder graph, Value x, ReadOnlySpan<long> places, int axis) =>
        graph.Node("Gather", [Attributes.Integer("axis", axis)], x, graph.Integers(places));

    /// <summary>Tensors one behind the other; a single one as it is.</summary>
    public static Value Join(this GraphBuilder graph, IReadOnlyList<Value> parts, int axis) => parts.Count == 1
        ? parts[0]
        : graph.Node("Concat", [Attributes.Integer("axis", axis)], [.. parts]);

    /// <summary>A tensor in parts of given lengths; the tensor itself where there is one part.</summary>
    public static Value[] Split(this GraphBuilder graph, Value x, IReadOnlyList<int> lengths, int axis) => lengths.Count == 1
        ? [x]
        : graph.Nodes(
            "Split", lengths.Count, [Attributes.Integer("axis", axis)], x, graph.Integers([.. lengths.Select(length => (long)length)]));

    /// <summary>The extent of an axis, a list of one 64-bit integer.</summary>
    public static Value Extent(this GraphBuilder graph, Value x, int axis) =>
        graph.Node("Shape", [Attributes.Integer("start", axis), Attributes.Integer("end", axis + 1)], x);
}
