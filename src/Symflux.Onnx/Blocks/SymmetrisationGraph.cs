using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Onnx.Graphs;

namespace Symflux.Onnx.Blocks;

/// <summary>(1/|G|) Σ g⁻¹B(gu): the body once per symmetry, with the same weights, between a turn there and a turn back.</summary>
internal static class SymmetrisationGraph
{
    /// <summary>The mean.</summary>
    public static Value Append(GridContext context, SymmetrisationBlock block, Value u)
    {
        var graph = context.Graph;
        var around = graph.Part;
        var symmetries = GridSymmetry.Of(block.Group, context.Dimension);
        Value? sum = null;
        foreach (var (place, symmetry) in symmetries.Index())
        {
            graph.Part = $"{around}symmetry{place + 1}/";
            // Reversals do not change extents, so symmetries that permute the axes alike share what follows from these.
            var inside = context with { Grid = Permuted(graph, context.Grid, symmetry) };
            var turned = Reversed(graph, Permuted(graph, u, symmetry), symmetry);
            var result = BlockGraph.Append(inside, block.Body, new StateValues(turned, turned, turned)).Current;
            var back = Permuted(graph, Reversed(graph, result, symmetry), symmetry.Inverse);
            sum = sum is { } others ? graph.Node("Add", others, back) : back;
        }

        graph.Part = around;
        return graph.Node("Mul", sum!.Value, graph.Number(1.0 / symmetries.Length));
    }

    private static Value Permuted(GraphBuilder graph, Value value, GridSymmetry symmetry)
    {
        var order = symmetry.TensorOrder;
        return order.SequenceEqual(order.Order()) ? value : graph.Node("Transpose", [Attributes.Integers("perm", order)], value);
    }

    private static Value Reversed(GraphBuilder graph, Value value, GridSymmetry symmetry)
    {
        var axes = symmetry.ReversedDimensions;
        if (axes.Length == 0)
        {
            return value;
        }

        // From the last entry, −1, in steps of −1 to the one before the first, which has no number of its own.
        var (backwards, end) = (graph.Integers([.. axes.Select(_ => -1L)]), graph.Integers([.. axes.Select(_ => long.MinValue)]));
        return graph.Node("Slice", value, backwards, end, graph.Integers(axes), backwards);
    }
}
