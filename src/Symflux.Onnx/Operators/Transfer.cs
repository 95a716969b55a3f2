using Symflux.Blueprints;
using Symflux.Onnx.Graphs;
using Symflux.Operators;

namespace Symflux.Onnx.Operators;

/// <summary>
/// Restriction and interpolation between the grids of two levels: Conv of stride 2 behind a Pad that repeats the last sample
/// of odd extents, and ConvTranspose of stride 2, cropped to the extents of the fine grid.
/// </summary>
internal class Transfer
{
    private readonly CycleTransfer transfer;
    private readonly int dimension;
    private readonly int channels;
    private readonly bool isWide;

    /// <summary>Reads a transfer.</summary>
    /// <param name="transfer">r and p.</param>
    /// <param name="dimension">1, 2 or 3.</param>
    /// <param name="channels">m.</param>
    protected Transfer(CycleTransfer transfer, int dimension, int channels)
    {
        (this.transfer, this.dimension, this.channels) = (transfer, dimension, channels);
        isWide = transfer.Interpolation.Width == 4;
    }

    /// <summary>Dimension of the grids.</summary>
    protected int Dimension => dimension;

    /// <summary>The transfer in the operators that the runtime has for a precision.</summary>
    public static Transfer Of(CycleTransfer transfer, int dimension, int channels, bool doublePrecision) => doublePrecision
        ? new SampleTransfer(transfer, dimension, channels)
        : new Transfer(transfer, dimension, channels);

    /// <summary>R x.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="fine">x: [batch, m, (depth,) height, width].</param>
    public Value Restrict(GraphBuilder graph, Value fine)
    {
        var odd = graph.Node("Mod", Extents(graph, fine), graph.Integers(2));
        var none = graph.Integers([.. Enumerable.Repeat(0L, 4 + dimension)]);
        return Convolve(graph, Replicate(graph, fine, graph.Join([none, odd], axis: 0)), transfer.Restriction);
    }

    /// <summary>P y.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="coarse">y.</param>
    /// <param name="fine">A tensor with the extents of the result.</param>
    public Value Interpolate(GraphBuilder graph, Value coarse, Value fine)
    {
        if (isWide)
        {
            long[] one = [0, 0, .. Enumerable.Repeat(1L, dimension)];
            coarse = Replicate(graph, coarse, graph.Integers([.. one, .. one]));
        }

        var spread = Spread(graph, coarse, transfer.Interpolation);
        // The first cell stands at −1 where there is a cell beyond the border, and its weights begin another sample earlier.
        var first = isWide ? 3L : 0L;
        var ends = graph.Node("Add", Extents(graph, fine), graph.Integers(first));
        return graph.Node(
            "Slice", spread, graph.Integers([.. Enumerable.Repeat(first, dimension)]), ends,
            graph.Integers([.. Enumerable.Range(2, dimension).Select(axis => (long)axis)]));
    }

    /// <summary>Correlation with a window of 2 samples along every axis at every second position.</summary>
    protected virtual Value Convolve(GraphBuilder graph, Value x, Stencil window) =>
        graph.Node("Conv", Layout(window), x, Weights(graph, window));

    /// <summary>The adjoint of a correlation at every second position: every sample is spread over a window.</summary>
    protected virtual Value Spread(GraphBuilder graph, Value y, Stencil window) =>
        graph.Node("ConvTranspose", Layout(window), y, Weights(graph, window));

    private static Value Replicate(GraphBuilder graph, Value x, Value widths) =>
        graph.Node("Pad", [Attributes.Word("mode", "edge")], x, widths);

    private static Value Extents(GraphBuilder graph, Value x) => graph.Node("Shape", [Attributes.Integer("start", 2)], x);

    private Format.AttributeProto[] Layout(Stencil window) =>
    [
        Attributes.Integers("kernel_shape", Enumerable.Repeat((long)window.Width, dimension)),
        Attributes.Integers("strides", Enumerable.Repeat(2L, dimension)),
        Attributes.Integer("group", channels),
    ];

    /// <summary>The window once per channel, [m, 1, …].</summary>
    private Value Weights(GraphBuilder graph, Stencil window)
    {
        double[] weights = [.. Enumerable.Repeat(window.Coefficients.ToArray(), channels).SelectMany(values => values)];
        return graph.Numbers("transfer", weights, [channels, 1, .. Enumerable.Repeat(window.Width, dimension)]);
    }
}
