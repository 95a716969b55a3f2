using Symflux.Onnx.Blocks;
using Symflux.Onnx.Graphs;

namespace Symflux.Onnx.Operators;

/// <summary>
/// Hats max(0, 1 − |x/h − j|) around the multiples of h along every axis: sums R under them and linear interpolation P = Rᵀ between them, by one
/// matrix product per axis, for any extents.
/// </summary>
internal sealed class HatGraph
{
    private readonly GraphBuilder graph;
    private readonly int dimension;

    /// <summary>For each axis of the grid, samples × nodes.</summary>
    private readonly Value[] hats;

    /// <summary>Makes the hats for the grid of a context.</summary>
    /// <param name="context">The surroundings.</param>
    /// <param name="window">h.</param>
    public HatGraph(GridContext context, int window)
    {
        (graph, dimension) = (context.Graph, context.Dimension);
        hats = [.. Enumerable.Range(2, dimension).Select(axis => Hats(context.Grid, axis, window))];
    }

    /// <summary>Σ_x w_j(x) p(x), [batch, 1, nodes].</summary>
    public Value Sum(Value samples) => AlongAxes(samples, matrix => matrix);

    /// <summary>Σ_j w_j(x) v_j, [batch, 1, grid].</summary>
    public Value Interpolate(Value nodes) => AlongAxes(nodes, matrix => graph.Node("Transpose", matrix));

    private Value Hats(Value grid, int axis, int window)
    {
        var samples = graph.Node("Squeeze", graph.Extent(grid, axis));
        // ⌈n/h⌉ cells have one node more.
        var cells = graph.Node("Div", graph.Node("Add", samples, graph.Integer(window - 1)), graph.Integer(window));
        var nodes = graph.Node("Add", cells, graph.Integer(1));
        var places = graph.Node("Div", Count(samples), graph.Number(window));
        var distances = graph.Node(
            "Abs", graph.Node("Sub", graph.Node("Unsqueeze", places, graph.Integers(1)), graph.Node("Unsqueeze", Count(nodes), graph.Integers(0))));
        return graph.Node("Max", graph.Node("Sub", graph.Number(1), distances), graph.Number(0));
    }

    /// <summary>0, 1, …, n − 1 as numbers.</summary>
    private Value Count(Value n) => graph.Node(
        "Cast", [Attributes.Integer("to", (long)graph.ElementType)], graph.Node("Range", graph.Integer(0), n, graph.Integer(1)));

    private Value AlongAxes(Value field, Func<Value, Value> matrix)
    {
        for (var axis = 0; axis < dimension; axis++)
        {
            // Products act on the last axis, so the others take turns there.
            var order = Attributes.Integers("perm", Enumerable.Range(0, dimension + 2)
                .Select(place => (long)(place == axis + 2 ? dimension + 1 : place == dimension + 1 ? axis + 2 : place)));
            var isLast = axis == dimension - 1;
            var turned = isLast ? field : graph.Node("Transpose", [order], field);
            var product = graph.Node("MatMul", turned, matrix(hats[axis]));
            field = isLast ? product : graph.Node("Transpose", [order], product);
        }

        return field;
    }
}
