namespace Symflux.Multigrid.Inpainting;

/// <summary>The channels of an image in memory, padded or not.</summary>
/// <param name="Buffers">One buffer for each channel, or one for all.</param>
/// <param name="Start">Where the first row of the first channel begins.</param>
/// <param name="RowStride">Distance of rows.</param>
/// <param name="ChannelStride">Distance of channels within a common buffer; 0 for buffers of their own.</param>
internal readonly record struct Planes<T>(T[][] Buffers, int Start, int RowStride, int ChannelStride) where T : unmanaged
{
    /// <summary>The values of a row.</summary>
    public Span<T> Row(int channel, int y, int width) => ChannelStride == 0
        ? Buffers[channel].AsSpan(Start + y * RowStride, width)
        : Buffers[0].AsSpan(Start + channel * ChannelStride + y * RowStride, width);
}
