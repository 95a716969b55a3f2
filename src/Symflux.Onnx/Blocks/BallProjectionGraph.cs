using Symflux.Onnx.Graphs;

namespace Symflux.Onnx.Blocks;

/// <summary>u·min(1, ‖f‖/‖u‖) for every item of a batch.</summary>
internal static class BallProjectionGraph
{
    /// <summary>The projected state.</summary>
    public static Value Append(GridContext context, StateValues state)
    {
        var graph = context.Graph;
        var size = graph.Node("Sqrt", context.InnerProduct(state.Current, state.Current));
        var radius = graph.Node("Sqrt", context.InnerProduct(state.Data, state.Data));
        var factor = graph.Node("Where", graph.Node("Greater", size, radius), graph.Node("Div", radius, size), graph.Number(1));
        return graph.Node("Mul", state.Current, factor);
    }
}
