using System.Numerics;
using System.Runtime.InteropServices;

namespace Symflux.Solving.Kernels;

/// <summary>
/// All channels of Ku, or of what becomes of it, in a strip: rows that the strip above has computed, then new ones.
/// </summary>
internal sealed class DualStrip<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly StripLayout layout;
    private readonly T[] values;

    public DualStrip(StripLayout layout)
    {
        this.layout = layout;
        // Gradients of stencils are computed for four channels at once; channels beyond the last stay 0.
        var channels = (layout.Channels + RowCorrelation.Channels - 1) / RowCorrelation.Channels * RowCorrelation.Channels;
        values = new T[channels * layout.ChannelStride];
    }

    /// <summary>First value of a row of a channel.</summary>
    public ref T this[int channel, int row] => ref values[channel * layout.ChannelStride + row * layout.DualStride];

    /// <summary>A row of a channel.</summary>
    public Span<T> Row(int channel, int row, int columns) => MemoryMarshal.CreateSpan(ref this[channel, row], columns);

    /// <summary>Sets rows of all channels to 0.</summary>
    public void Clear(int firstRow, int rows)
    {
        for (var c = 0; c < layout.Channels; c++)
        {
            Row(c, firstRow, rows * layout.DualStride).Clear();
        }
    }

    /// <summary>Sets what lies outside of the domain of Ku to 0 in a row of a channel.</summary>
    public void Trim(int channel, int row, int firstColumn, int columns)
    {
        var x = layout.X;
        var values = Row(channel, row, columns);
        values[..Math.Clamp(x.DualFirst - firstColumn, 0, columns)].Clear();
        values[Math.Clamp(x.DualEnd - firstColumn, 0, columns)..].Clear();
    }

    /// <summary>Makes the last rows the first ones, for the next strip below.</summary>
    public void Slide()
    {
        var kept = layout.Y.Extent - 1;
        for (var c = 0; c < layout.Channels; c++)
        {
            var rows = Row(c, 0, layout.ChannelStride);
            rows[(StripLayout.Rows * layout.DualStride)..].CopyTo(rows[..(kept * layout.DualStride)]);
        }
    }
}
