using System.Numerics;

namespace Symflux.Solving.Streaming;

/// <summary>
/// The layers of one field that are held at the moment: rows of an image, slices of a volume, samples of a signal. New ones come at the end, and what
/// nobody needs any more is dropped at the beginning.
/// </summary>
/// <param name="channels">Number of channels; they lie one after the other, each with room for <paramref name="capacity"/> layers.</param>
/// <param name="layerSize">Samples of a layer of one channel.</param>
/// <param name="capacity">Layers that will be held at once, about; it grows where they are more.</param>
internal sealed class LayerBuffer<T>(int channels, int layerSize, int capacity) where T : unmanaged, IFloatingPointIeee754<T>
{
    private T[] values = [];

    /// <summary>The layer that lies at the beginning of the room.</summary>
    private int start;

    /// <summary>Number of channels.</summary>
    public int Channels => channels;

    /// <summary>The first layer that is held.</summary>
    public int First { get; private set; }

    /// <summary>End of the layers that are held.</summary>
    public int End { get; private set; }

    /// <summary>Distance from channel to channel, in samples; it changes when room is made.</summary>
    public int ChannelStride => values.Length / channels;

    /// <summary>Bytes that it takes.</summary>
    public unsafe long Bytes => (long)channels * capacity * layerSize * sizeof(T);

    /// <summary>Some layers of a channel, held or with room made for them.</summary>
    public Span<T> Layers(int channel, int first, int count) =>
        values.AsSpan(channel * ChannelStride + (first - start) * layerSize, count * layerSize);

    /// <summary>Everything from a layer of the first channel on, of which further channels lie <see cref="ChannelStride"/> apart.</summary>
    public Span<T> From(int layer) => values.AsSpan((layer - start) * layerSize);

    /// <summary>Takes an array that has room for all layers.</summary>
    public void Hold(T[] whole) => values = whole;

    /// <summary>Makes room for layers behind the last one.</summary>
    public void MakeRoom(int count)
    {
        if (values.Length > 0 && End + count - start <= capacity)
        {
            return;
        }

        var (source, sourceStride) = (values, ChannelStride);
        if (values.Length == 0 || End + count - First > capacity)
        {
            capacity = Math.Max(capacity, End + count - First);
            values = (long)channels * capacity * layerSize <= Array.MaxLength ? new T[channels * capacity * layerSize] : throw new SymfluxException(
                $"{capacity} layers of {layerSize} samples in {channels} channels are more than one buffer can hold; process the image in parts");
        }

        // From the first channel on: none is moved to where another still lies.
        for (var channel = 0; channel < channels && End > First; channel++)
        {
            source.AsSpan(channel * sourceStride + (First - start) * layerSize, (End - First) * layerSize)
                .CopyTo(values.AsSpan(channel * ChannelStride));
        }

        start = First;
    }

    /// <summary>Counts layers as held for which room has been made.</summary>
    public void Add(int count) => End += count;

    /// <summary>Drops the layers before one.</summary>
    public void DropBefore(int layer) => First = Math.Clamp(layer, First, End);
}
