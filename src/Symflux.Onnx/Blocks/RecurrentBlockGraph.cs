using Symflux.Blueprints;
using Symflux.Onnx.Graphs;

namespace Symflux.Onnx.Blocks;

/// <summary>z⁰ = u, z^{i+1} = B(z^i; u): unrolled where the passes are few and their number is fixed, else a loop.</summary>
internal static class RecurrentBlockGraph
{
    /// <summary>More passes than this become a loop, so that a file does not grow with their number.</summary>
    private const int MostUnrolled = 16;

    /// <summary>The last z.</summary>
    public static Value Append(GridContext context, RecurrentBlock block, Value u)
    {
        var (iterations, tolerance) = (block.Stopping.Iterations, block.Stopping.Tolerance);
        if (tolerance > 0)
        {
            return UntilItHardlyChanges(context, block, u);
        }

        if (iterations > MostUnrolled)
        {
            var truth = context.Graph.Truth(true);
            return context.Graph.Loop(iterations, truth, [u], (body, carried) =>
                (body.Node("Identity", truth), [Pass(context with { Graph = body }, block, carried[0], u)]))[0];
        }

        var z = u;
        for (var i = 0; i < iterations; i++)
        {
            z = Pass(context, block, z, u);
        }

        return z;
    }

    /// <summary>‖z^{i+1} − z^i‖ ≤ tolerance·‖u‖ ends the iteration, for each item of a batch by itself: it then stays as it is.</summary>
    private static Value UntilItHardlyChanges(GridContext context, RecurrentBlock block, Value u)
    {
        var graph = context.Graph;
        var (tolerance, zero) = (block.Stopping.Tolerance * block.Stopping.Tolerance, graph.Number(0));
        var square = context.InnerProduct(u, u);
        // At u = 0 the tolerance is absolute.
        var scale = graph.Node("Where", graph.Node("Greater", square, zero), square, graph.Number(1));
        var goal = graph.Node("Mul", scale, graph.Number(tolerance));
        // Numbers are what a loop carries here; 1 stands for an item that is still moving.
        var moving = graph.Node("Expand", graph.Number(1), graph.Node("Shape", square));
        return graph.Loop(block.Stopping.Iterations, graph.Truth(true), [u, moving], (body, carried) =>
        {
            var inside = context with { Graph = body };
            var next = Pass(inside, block, carried[0], u);
            var change = body.Node("Sub", next, carried[0]);
            var moves = body.Node("Greater", carried[1], zero);
            var goesOn = body.Node("And", moves, body.Node("Not", body.Node("LessOrEqual", inside.InnerProduct(change, change), goal)));
            var stillMoving = body.Node("Cast", [Attributes.Integer("to", (long)body.ElementType)], goesOn);
            return (body.Any(goesOn), [body.Node("Where", moves, next, carried[0]), stillMoving]);
        })[0];
    }

    private static Value Pass(GridContext context, RecurrentBlock block, Value z, Value u) =>
        BlockGraph.Append(context, block.Body, new StateValues(z, z, u)).Current;
}
