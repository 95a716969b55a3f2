using System.Numerics;
using System.Runtime.InteropServices;

namespace Symflux.Solving.Kernels;

/// <summary>K and Kᵀ on strips.</summary>
internal sealed class StripOperator<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly StripLayout layout;
    private readonly StencilWeights<T> weights;
    private readonly int[] imageOffsets;
    private readonly int[] dualOffsets;
    private readonly int margin;
    private readonly int partialStride;
    private readonly T[] partial;
    private readonly T[] row;

    public StripOperator(StripLayout layout, StencilWeights<T> weights)
    {
        (this.layout, this.weights) = (layout, weights);
        imageOffsets = layout.ImageOffsets();
        dualOffsets = layout.DualOffsets();
        // Zeros to the left and right of each row of partial sums, for the shifts by 0 … extent − 1.
        margin = (layout.X.Extent - 1 + layout.Lanes - 1) / layout.Lanes * layout.Lanes;
        partialStride = layout.Columns + 2 * margin + layout.Lanes;
        partial = new T[layout.X.Extent * partialStride];
        row = new T[partialStride];
    }

    /// <summary>One row of all channels of Ku.</summary>
    /// <param name="image">The extended image.</param>
    /// <param name="imageRow">The row of the strip that the first weights read.</param>
    /// <param name="dual">Receives Ku.</param>
    /// <param name="dualRow">Which row of it.</param>
    /// <param name="columns">Number of columns.</param>
    public void Analyse(ImageStrip<T> image, int imageRow, DualStrip<T> dual, int dualRow, int columns)
    {
        foreach (var (first, count) in weights.ChannelTiles)
        {
            RowCombination.Compute(
                count, ref image[imageRow], imageOffsets, ref weights.Forward(first), ref dual[first, dualRow], layout.ChannelStride, columns);
        }
    }

    /// <summary>Makes ready for a strip of another width.</summary>
    public void Reset() => partial.AsSpan().Clear();

    /// <summary>Adds one row of Vᵀq to an image, what lies beyond its left and right border folded back into it.</summary>
    /// <param name="dual">q, zero outside of its domain.</param>
    /// <param name="dualRow">The first row of q that contributes; extent − 1 more follow.</param>
    /// <param name="firstColumn">Column of the image that is column 0 of the strip.</param>
    /// <param name="columns">Number of columns of q.</param>
    /// <param name="destination">The row of the image.</param>
    public void AddAdjoint(DualStrip<T> dual, int dualRow, int firstColumn, int columns, Span<T> destination)
    {
        // Column x of weights moves q by x to the right. Sums over channels and weight rows come first, aligned, the few
        // moves last.
        foreach (var (first, count) in weights.ColumnTiles)
        {
            RowCombination.Compute(
                count, ref dual[0, dualRow], dualOffsets, ref weights.Adjoint(first), ref partial[first * partialStride + margin],
                partialStride, columns);
        }

        var width = columns + layout.X.Extent - 1;
        for (var x = 0; x < width; x += Vector<T>.Count)
        {
            var sum = Vector<T>.Zero;
            for (var shift = 0; shift < layout.X.Extent; shift++)
            {
                sum += Vector.LoadUnsafe(ref partial[shift * partialStride + margin + x - shift]);
            }

            sum.StoreUnsafe(ref row[x]);
        }

        AddFolded(row.AsSpan(0, width), firstColumn - layout.X.Before, destination);
    }

    /// <summary>Adds values at the places from <paramref name="start"/> on to the samples that these places show.</summary>
    private void AddFolded(ReadOnlySpan<T> values, int start, Span<T> destination)
    {
        var axis = layout.X;
        var first = Math.Max(start, axis.AdjointFirst);
        var end = Math.Min(start + values.Length, axis.AdjointEnd);
        var (inside, insideEnd) = (Math.Max(0, first), Math.Min(axis.Samples, end));
        for (var x = first; x < inside; x++)
        {
            destination[axis.Source(x)] += values[x - start];
        }

        Add(values[(inside - start)..(insideEnd - start)], destination[inside..insideEnd]);
        for (var x = insideEnd; x < end; x++)
        {
            destination[axis.Source(x)] += values[x - start];
        }
    }

    /// <summary>destination += values.</summary>
    public static void Add(ReadOnlySpan<T> values, Span<T> destination)
    {
        ref var from = ref MemoryMarshal.GetReference(values);
        ref var to = ref MemoryMarshal.GetReference(destination);
        var x = 0;
        for (; x <= values.Length - Vector<T>.Count; x += Vector<T>.Count)
        {
            (Vector.LoadUnsafe(ref from, (nuint)x) + Vector.LoadUnsafe(ref to, (nuint)x)).StoreUnsafe(ref to, (nuint)x);
        }

        for (; x < values.Length; x++)
        {
            destination[x] += values[x];
        }
    }
}
