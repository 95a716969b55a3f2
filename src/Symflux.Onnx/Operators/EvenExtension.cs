using Symflux.Onnx.Graphs;
using Symflux.Operators;

namespace Symflux.Onnx.Operators;

/// <summary>
/// The even extension E of reflecting boundaries, …, u₁, u₀ | u₀, u₁, …, and its adjoint Eᵀ, which adds what lies in the
/// extension back to the samples that it shows. ONNX's own reflecting pad leaves the border sample out, so both are made
/// of pieces.
/// </summary>
/// <remarks>
/// The places of the mirrored samples are given to Gather as constants, so a grid with fewer samples than the window's
/// reach stops the runtime with an error (an index out of bounds) instead of giving a wrong result.
/// </remarks>
internal static class EvenExtension
{
    /// <summary>E u.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="u">[batch, channels, …, n, …].</param>
    /// <param name="window">How far to extend.</param>
    /// <returns>[batch, channels, …, before + n + after, …].</returns>
    public static Value Apply(GraphBuilder graph, Value u, StencilWindow window)
    {
        for (var i = 0; i < window.Axes.Length; i++)
        {
            var parts = new List<Value> { u };
            if (window.Before[i] > 0)
            {
                parts.Insert(0, graph.Take(u, Reversed(window.Before[i]), axis: i + 2));
            }

            if (window.After[i] > 0)
            {
                // Places count from the end: −1 is the last sample.
                parts.Add(graph.Take(u, FromEnd(window.After[i]), axis: i + 2));
            }

            u = graph.Join(parts, axis: i + 2);
        }

        return u;
    }

    /// <summary>Eᵀ w.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="w">[batch, channels, …, before + n + after, …].</param>
    /// <param name="window">How far it was extended.</param>
    /// <returns>[batch, channels, …, n, …].</returns>
    public static Value Fold(GraphBuilder graph, Value w, StencilWindow window)
    {
        // One side after the other: the samples that receive the two sides overlap on small grids.
        for (var i = 0; i < window.Axes.Length; i++)
        {
            var (axis, before, after) = (i + 2, window.Before[i], window.After[i]);
            if (before > 0)
            {
                var sum = graph.Node("Add", graph.Slice(w, before, 2 * before, axis), graph.Take(w, Reversed(before), axis));
                w = graph.Join([sum, graph.Slice(w, 2 * before, long.MaxValue, axis)], axis);
            }

            if (after > 0)
            {
                var sum = graph.Node("Add", graph.Slice(w, -2 * after, -after, axis), graph.Take(w, FromEnd(after), axis));
                w = graph.Join([graph.Slice(w, 0, -2 * after, axis), sum], axis);
            }
        }

        return w;
    }

    /// <summary>count − 1, …, 0.</summary>
    private static long[] Reversed(int count) => [.. Enumerable.Range(0, count).Select(k => (long)(count - 1 - k))];

    /// <summary>−1, …, −count.</summary>
    private static long[] FromEnd(int count) => [.. Enumerable.Range(0, count).Select(k => (long)(-1 - k))];
}
