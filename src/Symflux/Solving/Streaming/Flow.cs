using System.Numerics;
using Symflux.Fields;

namespace Symflux.Solving.Streaming;

/// <summary>What goes from one stage to the next: layers of u, and of u⁻ and f where blocks further on read them.</summary>
internal sealed class Flow<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int LeastPiece = 16;
    private const int SamplesOfPiece = 1 << 16;

    private readonly LayerBuffer<T>[] fields;

    /// <summary>Makes room.</summary>
    /// <param name="grid">The grid of the whole.</param>
    /// <param name="channels">Number of channels of u.</param>
    /// <param name="dataChannels">Number of channels of f that are not 0 everywhere, 0 where f is not read any more.</param>
    /// <param name="carriesPrevious">Whether u⁻ is read further on.</param>
    /// <param name="capacity">Layers that will be held at once, about.</param>
    /// <param name="piece"><see cref="Piece"/>; null for the standard.</param>
    public Flow(Grid grid, int channels, int dataChannels, bool carriesPrevious, int capacity, int? piece = null)
    {
        (Grid, Piece) = (grid, piece ?? PieceOf(grid));
        var layer = Grid.Count / Grid.Layers;
        State = new LayerBuffer<T>(channels, layer, capacity);
        Previous = carriesPrevious ? new LayerBuffer<T>(channels, layer, capacity) : null;
        Data = dataChannels > 0 ? new LayerBuffer<T>(dataChannels, layer, capacity) : null;
        fields = [.. new[] { State, Previous, Data }.OfType<LayerBuffer<T>>()];
    }

    /// <summary>The grid of the whole.</summary>
    public Grid Grid { get; }

    /// <summary>
    /// Layers that are handed on at once, at most: few, so that those who take them hold few more than they need, but not a handful of samples.
    /// </summary>
    public int Piece { get; }

    /// <summary>u.</summary>
    public LayerBuffer<T> State { get; }

    /// <summary>u⁻; null where nobody asks for it.</summary>
    public LayerBuffer<T>? Previous { get; }

    /// <summary>The first channels of f, further ones being 0; null where nobody asks for it.</summary>
    public LayerBuffer<T>? Data { get; }

    /// <summary>End of the layers that have come.</summary>
    public int End => State.End;

    /// <summary>Whether all layers have come.</summary>
    public bool IsComplete => End == Grid.Layers;

    /// <summary>Who reads it.</summary>
    public Stage<T>? Reader { get; set; }

    /// <summary>Bytes that it takes.</summary>
    public long Bytes => fields.Sum(layers => layers.Bytes);

    /// <summary>The standard of <see cref="Piece"/>.</summary>
    public static int PieceOf(Grid grid) => Math.Max(LeastPiece, SamplesOfPiece / (grid.Count / grid.Layers));

    /// <summary>Makes room for layers behind the last one.</summary>
    public void MakeRoom(int count)
    {
        foreach (var field in fields)
        {
            field.MakeRoom(count);
        }
    }

    /// <summary>Hands layers on, for which room has been made and filled.</summary>
    public void Add(int count, ThreadTeam team, CancellationToken cancellation)
    {
        foreach (var field in fields)
        {
            field.Add(count);
        }

        Reader!.Advance(team, cancellation);
    }

    /// <summary>Drops the layers before one.</summary>
    public void DropBefore(int layer)
    {
        foreach (var field in fields)
        {
            field.DropBefore(layer);
        }
    }
}
