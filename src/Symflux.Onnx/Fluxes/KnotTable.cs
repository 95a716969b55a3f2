using Symflux.Onnx.Format;
using Symflux.Onnx.Graphs;

namespace Symflux.Onnx.Fluxes;

/// <summary>
/// Piecewise linear functions, one per group, each on its own intervals: a + b·s with a and b looked up by the number of
/// the interval.
/// </summary>
/// <remarks>
/// With 24 channels in ONNX Runtime, GatherElements along the last axis is by an order of magnitude faster than Gather
/// from one long table, than a sum of clipped arguments, and than GridSample.
/// </remarks>
/// <param name="intercepts">a for every group and interval.</param>
/// <param name="slopes">b for every group and interval.</param>
internal sealed class KnotTable(double[][] intercepts, double[][] slopes)
{
    /// <summary>a + b·s.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="place">
    /// [batch, groups, samples]: in units of intervals from the start of the first one, and within them; what follows
    /// the point is dropped.
    /// </param>
    /// <param name="s">[batch, groups, samples].</param>
    public Value Interpolate(GraphBuilder graph, Value place, Value s)
    {
        var interval = graph.Node("Cast", [Attributes.Integer("to", (long)TensorProto.Types.DataType.Int32)], place);
        var a = LookUp(graph, "intercepts", intercepts, interval);
        var b = LookUp(graph, "slopes", slopes, interval);
        return graph.Node("Add", graph.Node("Mul", b, s), a);
    }

    /// <summary>[batch, groups, (depth,) height, width] as [batch, groups, samples].</summary>
    public static Value Flatten(GraphBuilder graph, Value x) => graph.Node("Reshape", x, graph.Integers(0, 0, -1));

    /// <summary>[batch, groups, samples] in the shape of another tensor.</summary>
    public static Value Unflatten(GraphBuilder graph, Value x, Value like) => graph.Node("Reshape", x, graph.Node("Shape", like));

    private static Value LookUp(GraphBuilder graph, string stem, double[][] rows, Value interval)
    {
        // Rows for every item of the batch; GatherElements does not repeat them by itself.
        var table = graph.Numbers(stem, rows.SelectMany(row => row).ToArray(), [1, rows.Length, rows[0].Length]);
        var batch = graph.Join([graph.Extent(interval, 0), graph.Integers(1, 1)], axis: 0);
        return graph.Node("GatherElements", [Attributes.Integer("axis", 2)], graph.Node("Expand", table, batch), interval);
    }
}
