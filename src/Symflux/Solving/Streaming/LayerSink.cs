using System.Numerics;

namespace Symflux.Solving.Streaming;

/// <summary>Writes layers on another thread while those after them are computed.</summary>
internal sealed class LayerSink<T> : Stage<T>, IDisposable where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly LayerWriter<T> write;
    private readonly IProgress<double>? progress;
    private readonly int atOnce;
    private T[] going;
    private T[] gone;
    private Task writing = Task.CompletedTask;
    private int done;

    /// <summary>Prepares it.</summary>
    /// <param name="output">What is written.</param>
    /// <param name="atOnce">Layers that are written at once.</param>
    /// <param name="write">Writes them.</param>
    /// <param name="progress">Receives the fraction done.</param>
    public LayerSink(Flow<T> output, int atOnce, LayerWriter<T> write, IProgress<double>? progress) : base(output, output)
    {
        (this.atOnce, this.write, this.progress) = (atOnce, write, progress);
        var length = checked(output.State.Channels * Math.Min(atOnce, output.Grid.Layers) * LayerSize);
        (going, gone) = (new T[length], new T[length]);
    }

    private int LayerSize => Input.Grid.Count / Input.Grid.Layers;

    /// <inheritdoc/>
    public override void Advance(ThreadTeam team, CancellationToken cancellation)
    {
        while (done < Input.End && (Input.IsComplete || Input.End - done >= atOnce))
        {
            var (first, count) = (done, Math.Min(atOnce, Input.End - done));
            for (var channel = 0; channel < Input.State.Channels; channel++)
            {
                Input.State.Layers(channel, first, count).CopyTo(going.AsSpan(channel * count * LayerSize));
            }

            var length = Input.State.Channels * count * LayerSize;
            if (FiniteValues.FirstNotFinite<T>(going.AsSpan(0, length)) >= 0)
            {
                throw FiniteValues.Divergence();
            }

            Finish();
            (going, gone) = (gone, going);
            var layers = gone.AsMemory(0, length);
            writing = Task.Run(() => write(first, layers.Span), CancellationToken.None);
            done += count;
            Input.DropBefore(done);
            progress?.Report(done / (double)Input.Grid.Layers);
        }
    }

    /// <summary>Waits until everything is written.</summary>
    public void Finish() => writing.GetAwaiter().GetResult();

    /// <summary>Waits for what is being written, so that the writer can be closed.</summary>
    public void Dispose()
    {
        try
        {
            writing.Wait();
        }
        catch (AggregateException)
        {
            // Either it has been thrown by Finish, or something else ended the run before.
        }
    }
}
