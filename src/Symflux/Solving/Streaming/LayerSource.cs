using System.Numerics;
using Symflux.Fields;

namespace Symflux.Solving.Streaming;

/// <summary>Reads layers on another thread while those before them are computed.</summary>
internal sealed class LayerSource<T> : IDisposable where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Grid grid;
    private readonly LayerReader<T> read;
    private readonly int atOnce;
    private readonly int channels;
    private T[] coming;
    private T[] come;
    private Task reading;
    private int first;

    /// <summary>Begins to read.</summary>
    /// <param name="grid">The grid of the whole.</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="atOnce">Layers that are read at once.</param>
    /// <param name="read">Reads them.</param>
    public LayerSource(Grid grid, int channels, int atOnce, LayerReader<T> read)
    {
        (this.grid, this.channels, this.atOnce, this.read) = (grid, channels, atOnce, read);
        var length = checked(channels * Math.Min(atOnce, grid.Layers) * LayerSize);
        (coming, come) = (new T[length], new T[length]);
        reading = Task.Run(() => Read(0));
    }

    private int LayerSize => grid.Count / grid.Layers;

    /// <summary>Hands the next layers to a flow, of which it is u, u⁻ and f.</summary>
    /// <exception cref="SymfluxException">A value is not finite.</exception>
    public void Next(Flow<T> flow, ThreadTeam team, CancellationToken cancellation)
    {
        reading.GetAwaiter().GetResult();
        var (place, count) = (first, Count(first));
        (coming, come) = (come, coming);
        first += count;
        if (first < grid.Layers)
        {
            var next = first;
            reading = Task.Run(() => Read(next), CancellationToken.None);
        }

        Check(place, count);
        flow.MakeRoom(count);
        foreach (var buffer in new[] { flow.State, flow.Previous, flow.Data }.OfType<LayerBuffer<T>>())
        {
            for (var channel = 0; channel < channels; channel++)
            {
                Channel(channel, count).CopyTo(buffer.Layers(channel, place, count));
            }
        }

        flow.Add(count, team, cancellation);
    }

    /// <summary>Waits for what is being read, so that the reader can be closed.</summary>
    public void Dispose()
    {
        try
        {
            reading.Wait();
        }
        catch (AggregateException)
        {
            // Either it has been thrown by Next, or something else ended the run before.
        }
    }

    private int Count(int from) => Math.Min(atOnce, grid.Layers - from);

    private void Read(int from) => read(from, coming.AsSpan(0, channels * Count(from) * LayerSize));

    private ReadOnlySpan<T> Channel(int channel, int count) => come.AsSpan(channel * count * LayerSize, count * LayerSize);

    private void Check(int place, int count)
    {
        for (var channel = 0; channel < channels; channel++)
        {
            var values = Channel(channel, count);
            if (FiniteValues.FirstNotFinite(values) is var odd && odd >= 0)
            {
                throw FiniteValues.InputFault(grid, values[odd], odd + (long)place * LayerSize);
            }
        }
    }
}
