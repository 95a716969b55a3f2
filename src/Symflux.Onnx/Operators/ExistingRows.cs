using Symflux.Fields;
using Symflux.Onnx.Graphs;
using Symflux.Operators;

namespace Symflux.Onnx.Operators;

/// <summary>
/// With natural boundaries and stencils of different extents, every stencil has its own positions at which it fits into
/// the domain. The mask is 1 there and 0 elsewhere.
/// </summary>
internal static class ExistingRows
{
    /// <summary>
    /// The mask, [C, (depth,) height, width] or of a shape that broadcasts to it: an extent is 1 where nothing depends on
    /// the place along that axis. At least one stencil must have more than one weight.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="stencils">The stencils.</param>
    /// <param name="axes">The axes of the grid, slowest first.</param>
    /// <param name="like">A tensor with the extents of the grid.</param>
    public static Value Mask(GraphBuilder graph, IReadOnlyList<Stencil> stencils, IReadOnlyList<Axis> axes, Value like)
    {
        Value? mask = null;
        foreach (var (i, axis) in axes.Index())
        {
            if (stencils.All(stencil => stencil.ExtentOf(axis) == 1))
            {
                continue;
            }

            var inside = AlongAxis(graph, stencils, axis, graph.Extent(like, i + 2), shape: Shape(axes.Count, i));
            mask = mask is { } others ? graph.Node("And", others, inside) : inside;
        }

        return graph.Node("Cast", [Attributes.Integer("to", (long)graph.ElementType)], mask!.Value);
    }

    /// <summary>before ≤ position and position + after &lt; n, for every stencil and position.</summary>
    private static Value AlongAxis(GraphBuilder graph, IReadOnlyList<Stencil> stencils, Axis axis, Value extent, long[] shape)
    {
        var n = graph.Node("Squeeze", extent);
        var positions = graph.Node("Reshape", graph.Node("Range", graph.Integer(0), n, graph.Integer(1)), graph.Integers(shape));
        var before = PerStencil(stencil => stencil.OriginOf(axis));
        var after = PerStencil(stencil => StencilWindow.AfterOrigin(stencil, axis));
        return graph.Node(
            "And",
            graph.Node("GreaterOrEqual", positions, before),
            graph.Node("Less", graph.Node("Add", positions, after), n));

        Value PerStencil(Func<Stencil, int> number)
        {
            var numbers = stencils.Select(stencil => (long)number(stencil)).ToArray();
            numbers = numbers.Distinct().Count() == 1 ? [numbers[0]] : numbers;
            return graph.IntegerArray(numbers, [.. shape.Select((_, k) => k == 0 ? numbers.Length : 1)]);
        }
    }

    /// <summary>[1, …, −1, …, 1]: one axis of channels and one per axis of the grid, all samples along one of them.</summary>
    private static long[] Shape(int dimension, int axis) =>
        [.. Enumerable.Range(0, dimension + 1).Select(k => k == axis + 1 ? -1L : 1L)];
}
