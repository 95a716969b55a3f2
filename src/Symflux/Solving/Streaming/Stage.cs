using System.Numerics;

namespace Symflux.Solving.Streaming;

/// <summary>Blocks made ready to run while layers come and go: from those of its input that have come it makes as many of its output as it can.</summary>
/// <param name="input">Where layers come from.</param>
/// <param name="output">Where they go to.</param>
internal abstract class Stage<T>(Flow<T> input, Flow<T> output) where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Where layers come from.</summary>
    public Flow<T> Input => input;

    /// <summary>Where they go to.</summary>
    public Flow<T> Output => output;

    /// <summary>Bytes of its workspace, that of single rows left out.</summary>
    public virtual long Bytes => 0;

    /// <summary>Values that it uses for a moment, of arrays that it shares with other stages.</summary>
    public virtual long SharedValues => 0;

    /// <summary>Makes what can be made of the layers that have come, hands it on, and drops what is not needed any more.</summary>
    /// <param name="team">The threads that share the work.</param>
    /// <param name="cancellation">Looked at between pieces of work.</param>
    public abstract void Advance(ThreadTeam team, CancellationToken cancellation);

    /// <summary>Copies layers of all channels from a buffer into an array that holds only them; channels that the buffer has not are 0.</summary>
    protected static void Take(LayerBuffer<T> source, int first, int count, T[] destination)
    {
        var end = 0;
        for (var channel = 0; channel < source.Channels; channel++)
        {
            var layers = source.Layers(channel, first, count);
            layers.CopyTo(destination.AsSpan(end));
            end += layers.Length;
        }

        destination.AsSpan(end).Clear();
    }

    /// <summary>Copies layers of all channels from an array that holds some into a buffer.</summary>
    /// <param name="source">Layers from <paramref name="sourceFirst"/> on.</param>
    /// <param name="sourceStride">Distance from channel to channel.</param>
    /// <param name="sourceFirst">The layer at the beginning of a channel.</param>
    /// <param name="first">The first layer that is copied.</param>
    /// <param name="count">How many are.</param>
    /// <param name="destination">Has room for them.</param>
    protected static void Give(T[] source, int sourceStride, int sourceFirst, int first, int count, LayerBuffer<T> destination)
    {
        for (var channel = 0; channel < destination.Channels; channel++)
        {
            var layers = destination.Layers(channel, first, count);
            source.AsSpan(channel * sourceStride + (first - sourceFirst) * (layers.Length / count), layers.Length).CopyTo(layers);
        }
    }
}
