using System.Collections.Immutable;

namespace Symflux.Distribution;

/// <summary>How the layers of a grid are shared out: each rank has a slab, those of rank 0 first, and some may have none.</summary>
public sealed class Slabs
{
    private readonly ImmutableArray<int> starts;

    /// <summary>Shares layers out.</summary>
    /// <param name="starts">Where the slab of each rank begins, and at the end the number of layers; from 0 on, and never falling.</param>
    internal Slabs(ImmutableArray<int> starts) => this.starts = starts;

    /// <summary>Number of layers.</summary>
    public int Layers => starts[^1];

    /// <summary>Number of ranks.</summary>
    public int Ranks => starts.Length - 1;

    /// <summary>The layers of a rank.</summary>
    public LayerRange this[int rank] => new(starts[rank], starts[rank + 1]);

    /// <summary>Shares layers out evenly, up to one grain.</summary>
    /// <param name="layers">Number of layers, at least 1.</param>
    /// <param name="ranks">Number of ranks, at least 1.</param>
    /// <param name="grain">Slabs begin at multiples of this; at least 1.</param>
    public static Slabs Even(int layers, int ranks, int grain = 1)
    {
        if (layers < 1 || ranks < 1 || grain < 1)
        {
            throw new SymfluxException($"{layers} layers for {ranks} ranks in grains of {grain} make no slabs; all must be at least 1");
        }

        var grains = (layers - 1) / grain + 1L;
        return new Slabs([.. Enumerable.Range(0, ranks + 1).Select(rank => (int)Math.Min(layers, grains * rank / ranks * grain))]);
    }

    /// <summary>The slabs of the grid of cells of so many layers, at multiples of which slabs begin.</summary>
    internal Slabs Coarsen(int size) => new([.. starts.Select(start => (start + size - 1) / size)]);
}
