using Symflux.Blueprints;
using Symflux.Onnx.Graphs;
using Symflux.Operators;

namespace Symflux.Onnx.Operators;

/// <summary>Transfers made of slices and sums, because ONNX Runtime has no convolutions of doubles on the CPU.</summary>
/// <param name="transfer">r and p.</param>
/// <param name="dimension">1, 2 or 3.</param>
/// <param name="channels">m.</param>
internal sealed class SampleTransfer(CycleTransfer transfer, int dimension, int channels) : Transfer(transfer, dimension, channels)
{
    /// <inheritdoc/>
    protected override Value Convolve(GraphBuilder graph, Value x, Stencil window)
    {
        var (axes, steps) = (Axes(graph), graph.Integers([.. Enumerable.Repeat(2L, Dimension)]));
        var ends = graph.Integers([.. Enumerable.Repeat(long.MaxValue, Dimension)]);
        return graph.Node("Sum", [.. Places(2).Select((place, tap) => graph.Node(
            "Mul", graph.Node("Slice", x, graph.Integers(place), ends, axes, steps), graph.Number(window.Coefficients[tap])))]);
    }

    /// <inheritdoc/>
    protected override Value Spread(GraphBuilder graph, Value y, Stencil window)
    {
        // Each sample, followed by zeros: it lies at the first of the two samples of its cell along every axis.
        var spread = y;
        for (var axis = 2; axis < 2 + Dimension; axis++)
        {
            spread = FollowedByZero(graph, spread, axis);
        }

        var extent = window.Width;
        return graph.Node("Sum", [.. Places(extent).Select((place, tap) =>
        {
            long[] widths = [0, 0, .. place, 0, 0, .. place.Select(before => extent - 1 - before)];
            return graph.Node("Mul", graph.Node("Pad", spread, graph.Integers(widths)), graph.Number(window.Coefficients[tap]));
        })]);
    }

    private Value FollowedByZero(GraphBuilder graph, Value x, int axis)
    {
        var rank = 3 + Dimension;
        var widths = new long[2 * rank];
        widths[rank + axis + 1] = 1;
        var pairs = graph.Node("Pad", graph.Node("Unsqueeze", x, graph.Integers(axis + 1)), graph.Integers(widths));
        var doubled = graph.Node(
            "Mul", graph.Node("Shape", x), graph.Integers([.. Enumerable.Range(0, rank - 1).Select(i => i == axis ? 2L : 1L)]));
        return graph.Node("Reshape", pairs, doubled);
    }

    private Value Axes(GraphBuilder graph) => graph.Integers([.. Enumerable.Range(2, Dimension).Select(axis => (long)axis)]);

    /// <summary>The positions of a window, in the order of its weights.</summary>
    private IEnumerable<long[]> Places(int extent) => Enumerable.Range(0, Dimension).Aggregate(
        (IEnumerable<long[]>)[[]],
        (places, _) => places.SelectMany(place => Enumerable.Range(0, extent).Select(i => (long[])[.. place, i])));
}
