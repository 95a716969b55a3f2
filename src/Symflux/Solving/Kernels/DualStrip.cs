using System.Numerics;
using System.Runtime.InteropServices;
using Symflux.Vectors;

namespace Symflux.Solving.Kernels;

/// <summary>
/// All channels of Ku, or of what becomes of it, in a strip: rows that the strip above has computed, then new ones. Rows
/// are kept in a ring, so that nothing is moved from strip to strip.
/// </summary>
internal sealed class DualStrip<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly StripLayout layout;
    private readonly AlignedArray<T> values;
    private int start;

    public DualStrip(StripLayout layout)
    {
        this.layout = layout;
        // Gradients of stencils are computed for four channels at once; channels beyond the last stay 0.
        var channels = (layout.Channels + RowKernels<T>.CorrelatedChannels - 1) / RowKernels<T>.CorrelatedChannels * RowKernels<T>.CorrelatedChannels;
        values = new AlignedArray<T>(channels * layout.ChannelStride);
    }

    /// <summary>First value of a row of a channel.</summary>
    public ref T this[int channel, int row] => ref values[channel * layout.ChannelStride + Place(row) * layout.DualStride];

    /// <summary>The first value of all.</summary>
    public ref T Origin => ref values[0];

    /// <summary>Where in the ring a row is.</summary>
    public int Place(int row) => start + row < layout.DualRows ? start + row : start + row - layout.DualRows;

    /// <summary>How many rows from one on lie one after the other in memory.</summary>
    public int RowsTogether(int row) => layout.DualRows - Place(row);

    /// <summary>Sets a row of all channels to 0.</summary>
    public void Clear(int row)
    {
        for (var c = 0; c < layout.Channels; c++)
        {
            Row(c, row, layout.DualStride).Clear();
        }
    }

    /// <summary>Sets what lies outside of the domain of Ku to 0 in a row of all channels.</summary>
    public void Trim(int row, int firstColumn, int columns)
    {
        var (first, end) = (layout.X.DualFirst - firstColumn, layout.X.DualEnd - firstColumn);
        if (first <= 0 && end >= columns)
        {
            return;
        }

        for (var c = 0; c < layout.Channels; c++)
        {
            var values = Row(c, row, columns);
            values[..Math.Clamp(first, 0, columns)].Clear();
            values[Math.Clamp(end, 0, columns)..].Clear();
        }
    }

    /// <summary>Makes the last rows the first ones, for the next strip below.</summary>
    public void Advance() => start = Place(StripLayout.Rows);

    private Span<T> Row(int channel, int row, int columns) => MemoryMarshal.CreateSpan(ref this[channel, row], columns);
}
