using System.Collections.Immutable;
using Symflux.Onnx.Graphs;
using Symflux.Operators;

namespace Symflux.Onnx.Operators;

/// <summary>
/// The same as <see cref="Convolution"/>, as a matrix product with all shifted copies of the state: ONNX Runtime has Conv
/// and ConvTranspose in single precision only, but all of these operators in double. Slow, and takes memory for as many
/// copies of the state as the window has weights; made for checking to full accuracy.
/// </summary>
internal sealed class MatrixConvolution(StencilWindow window) : Convolution(window)
{
    private readonly int rank = 2 + window.Extents.Length;
    private readonly int[][] taps = [.. Taps(window.Extents)];

    /// <inheritdoc/>
    public override Value Apply(GraphBuilder graph, Value u, bool zerosAround)
    {
        if (zerosAround)
        {
            u = graph.Node("Pad", u, graph.Integers([0, 0, .. Window.Before.Select(n => (long)n), 0, 0, .. Window.After.Select(n => (long)n)]));
        }

        // The last axis of a matrix product is summed over, so shifted copies go there.
        var copies = graph.Join([.. taps.Select(tap => Shifted(graph, u, tap))], axis: 1);
        return ChannelsSecond(graph, graph.Node("MatMul", ChannelsLast(graph, copies), graph.Node("Transpose", Matrix(graph))));
    }

    /// <inheritdoc/>
    public override Value ApplyAdjoint(GraphBuilder graph, Value v, bool zerosAround)
    {
        var product = ChannelsSecond(graph, graph.Node("MatMul", ChannelsLast(graph, v), Matrix(graph)));
        var copies = graph.Split(product, [.. taps.Select(_ => Window.InputChannels)], axis: 1);
        var sum = graph.Node("Sum", [.. copies.Zip(taps, (copy, tap) => graph.Node("Pad", copy, ShiftedBack(graph, tap)))]);
        for (var i = 0; zerosAround && i < Window.Axes.Length; i++)
        {
            sum = graph.Slice(sum, Window.Before[i], Window.After[i] == 0 ? long.MaxValue : -Window.After[i], axis: i + 2);
        }

        return sum;
    }

    private static IEnumerable<int[]> Taps(ImmutableArray<int> extents) => extents.Aggregate(
        (IEnumerable<int[]>)[[]],
        (taps, extent) => taps.SelectMany(tap => Enumerable.Range(0, extent).Select(place => (int[])[.. tap, place])));

    private Value Shifted(GraphBuilder graph, Value u, int[] tap)
    {
        var axes = Window.Axes.Select((_, i) => (long)i + 2).ToArray();
        var ends = tap.Select((place, i) => place + 1 == Window.Extents[i] ? long.MaxValue : place + 1L - Window.Extents[i]).ToArray();
        return graph.Node("Slice", u, graph.Integers([.. tap.Select(place => (long)place)]), graph.Integers(ends), graph.Integers(axes));
    }

    private Value ShiftedBack(GraphBuilder graph, int[] tap) => graph.Integers(
        [0, 0, .. tap.Select(place => (long)place), 0, 0, .. tap.Select((place, i) => Window.Extents[i] - 1L - place)]);

    /// <summary>[C, taps · m], a stencil per row, ordered as the shifted copies are.</summary>
    private Value Matrix(GraphBuilder graph)
    {
        var weights = Window.Embed();
        var (ordered, inputs) = (new double[weights.Length], Window.InputChannels);
        for (var c = 0; c < Window.OutputChannels; c++)
        {
            for (var i = 0; i < inputs; i++)
            {
                for (var t = 0; t < taps.Length; t++)
                {
                    ordered[(c * taps.Length + t) * inputs + i] = weights[(c * inputs + i) * taps.Length + t];
                }
            }
        }

        return graph.Numbers("K", ordered, [Window.OutputChannels, taps.Length * inputs]);
    }

    private Value ChannelsLast(GraphBuilder graph, Value x) =>
        graph.Node("Transpose", [Attributes.Integers("perm", [0, .. Enumerable.Range(2, rank - 2).Select(i => (long)i), 1])], x);

    private Value ChannelsSecond(GraphBuilder graph, Value x) =>
        graph.Node("Transpose", [Attributes.Integers("perm", [0, rank - 1, .. Enumerable.Range(1, rank - 2).Select(i => (long)i)])], x);
}
