using Symflux.Blueprints;
using Symflux.Onnx.Graphs;

namespace Symflux.Onnx.Blocks;

/// <summary>Conjugate gradients from 0 for Ax = b as a loop; each item of a batch stops by itself.</summary>
internal static class ConjugateGradientGraph
{
    /// <summary>The solution.</summary>
    /// <param name="context">The surroundings.</param>
    /// <param name="stopping">Ends the iteration at ‖residual‖ ≤ tolerance·‖b‖.</param>
    /// <param name="b">The right-hand side.</param>
    /// <param name="matrix">Appends the product of A with a tensor to a graph.</param>
    public static Value Solve(GridContext context, StoppingRule stopping, Value b, Func<GridContext, Value, Value> matrix)
    {
        var graph = context.Graph;
        var zero = graph.Number(0);
        var square = context.InnerProduct(b, b);
        var goal = graph.Node("Mul", square, graph.Number(stopping.Tolerance * stopping.Tolerance));
        var enter = graph.Any(graph.Node("Greater", square, goal));
        Value[] start = [graph.Node("Mul", b, zero), b, b, square];
        return graph.Loop(stopping.Iterations, enter, start, (body, carried) =>
        {
            var inside = context with { Graph = body };
            var (x, residual, direction, squared) = (carried[0], carried[1], carried[2], carried[3]);
            var product = matrix(inside, direction);
            // An item that has arrived makes steps of length 0, so it stays where it is.
            var active = body.Node("Greater", squared, goal);
            var length = body.Node("Where", active, body.Node("Div", squared, inside.InnerProduct(direction, product)), zero);
            x = body.Node("Add", x, body.Node("Mul", length, direction));
            residual = body.Node("Sub", residual, body.Node("Mul", length, product));
            var next = inside.InnerProduct(residual, residual);
            var share = body.Node("Where", active, body.Node("Div", next, squared), zero);
            direction = body.Node("Add", residual, body.Node("Mul", share, direction));
            return (body.Any(body.Node("Greater", next, goal)), [x, residual, direction, next]);
        })[0];
    }
}
