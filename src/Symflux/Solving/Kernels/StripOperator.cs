using System.Numerics;
using System.Runtime.CompilerServices;
using Symflux.Vectors;

namespace Symflux.Solving.Kernels;

/// <summary>K and Kᵀ on strips.</summary>
internal sealed class StripOperator<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>What the sums over channels may read before they read it again: two thirds of a first-level cache.</summary>
    private const int FirstLevelBytes = 20 * 1024;

    private readonly RowKernels<T> kernels;
    private readonly StripLayout layout;
    private readonly StencilWeights<T> weights;
    private readonly int[] imageOffsets;
    private readonly int[][] dualOffsets;
    private readonly (int First, int Count)[] channelBlocks;
    private readonly int margin;
    private readonly int partialStride;
    private readonly AlignedArray<T> partial;

    public StripOperator(RowKernels<T> kernels, StripLayout layout, StencilWeights<T> weights)
    {
        (this.kernels, this.layout, this.weights) = (kernels, layout, weights);
        imageOffsets = layout.ImageOffsets();
        dualOffsets = layout.DualOffsets();
        var fitting = Math.Max(1, FirstLevelBytes / (layout.Y.Extent * kernels.TileColumns * Unsafe.SizeOf<T>()));
        var blocks = (layout.Channels + fitting - 1) / fitting;
        channelBlocks = StencilWeights<T>.Cut(layout.Channels, blocks);
        // Zeros to the left and right of each row of partial sums, for the shifts by 0 … extent − 1.
        margin = (layout.X.Extent - 1 + layout.Lanes - 1) / layout.Lanes * layout.Lanes;
        partialStride = layout.Columns + 2 * margin + layout.Lanes;
        partial = new AlignedArray<T>(StripLayout.Rows * Shifts * partialStride);
    }

    /// <summary>Sums (i, x) over channels and weight rows, i the channel of u and x the shift that is still to be made.</summary>
    private int Shifts => layout.StateChannels * layout.X.Extent;

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
            kernels.Combine(
                count, ref image[imageRow], imageOffsets, ref weights.Forward(first), ref dual[first, dualRow], layout.ChannelStride, columns);
        }
    }

    /// <summary>Makes ready for a strip of another width.</summary>
    public void Reset() => partial.AsSpan().Clear();

    /// <summary>Adds rows of Vᵀq to an image and to what lies beyond its borders; strips come from left to right.</summary>
    /// <param name="dual">q, zero outside of its domain; its rows 0 … extent − 1 contribute to the first row, and so on.</param>
    /// <param name="firstRow">First row of the image, −before or more; rows that do not matter are left out.</param>
    /// <param name="rows">Number of rows, at most those of a strip.</param>
    /// <param name="firstColumn">Column of the image that is column 0 of the strip.</param>
    /// <param name="columns">Number of columns of q.</param>
    /// <param name="destination">The image.</param>
    public void AddAdjoint(DualStrip<T> dual, int firstRow, int rows, int firstColumn, int columns, AdjointImage<T> destination)
    {
        // Few columns and channels at a time, so that the rows of q that neighbouring results share stay in the first-level
        // cache.
        for (var x = 0; x < columns; x += kernels.TileColumns)
        {
            foreach (var (channel, channels) in channelBlocks)
            {
                for (var y = 0; y < rows; y++)
                {
                    AddChannels(dual, y, x, Math.Min(columns - x, kernels.TileColumns), channel, channels);
                }
            }
        }

        for (var y = 0; y < rows; y++)
        {
            if (firstRow + y >= layout.Y.AdjointFirst && firstRow + y < layout.Y.AdjointEnd)
            {
                for (var channel = 0; channel < layout.StateChannels; channel++)
                {
                    AddShifted(
                        y * Shifts + channel * layout.X.Extent, firstColumn, columns, destination.Row(channel, firstRow + y),
                        destination.Sides(channel, firstRow + y));
                }
            }
        }
    }

    /// <summary>Sums over some channels and all weight rows, for each column of weights.</summary>
    private void AddChannels(DualStrip<T> dual, int y, int x, int columns, int channel, int channels)
    {
        var extent = layout.Y.Extent;
        var offsets = dualOffsets[dual.Place(y)].AsSpan(channel * extent, channels * extent);
        foreach (var (first, count) in weights.ColumnTiles)
        {
            kernels.Combine(
                count, ref Unsafe.Add(ref dual.Origin, x), offsets, ref Unsafe.Add(ref weights.Adjoint(first), channel * extent * count),
                ref partial[(y * Shifts + first) * partialStride + margin + x], partialStride, columns, accumulate: channel > 0);
        }
    }

    /// <summary>
    /// Column x of weights moves q by x to the right. The sums over channels and weight rows came first, aligned; here are
    /// the few moves.
    /// </summary>
    /// <remarks>
    /// The largest move comes first, and sums go on from what the strip to the left has left. So every sample is summed in one order, wherever strips
    /// begin, and equal surroundings give equal bits.
    /// </remarks>
    private void AddShifted(int firstSum, int firstColumn, int columns, Span<T> destination, Span<T> sides)
    {
        var axis = layout.X;
        AddShifted(firstSum, firstColumn, columns, sides[..axis.Before], -axis.Before);
        AddShifted(firstSum, firstColumn, columns, destination, 0);
        AddShifted(firstSum, firstColumn, columns, sides[axis.Before..], axis.Samples);
    }

    /// <summary>What falls into the places from <paramref name="partStart"/> on.</summary>
    private void AddShifted(int firstSum, int firstColumn, int columns, Span<T> part, int partStart)
    {
        var start = firstColumn - layout.X.Before;
        var (first, end) = (Math.Max(start, partStart), Math.Min(start + columns + layout.X.Extent - 1, partStart + part.Length));
        if (first < end)
        {
            kernels.AddShifted(
                part[(first - partStart)..(end - partStart)], ref partial[firstSum * partialStride + margin + first - start], partialStride,
                layout.X.Extent);
        }
    }
}
