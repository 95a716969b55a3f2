using Symflux.Distribution;
using Symflux.Fields;
using Symflux.Operators;

namespace Symflux.Solving.Distributed;

/// <summary>
/// What one rank holds of a grid: its slab of layers and a halo on both sides, as an image of its own. Halos reach over as many slabs as they must, and
/// ranks without layers hold a crop that means nothing, on which they keep pace with the others.
/// </summary>
internal sealed class SlabDomain : Domain
{
    private readonly ICommunicator ranks;
    private readonly Slabs slabs;
    private readonly LayerRange[] crops;
    private readonly Dictionary<int, LayerExchange> refreshes = [];
    private readonly Dictionary<int, LayerExchange> mirrors = [];
    private readonly int[] sumsOfRanks;
    private readonly double[] sums;
    private readonly int[] onePerRank;
    private readonly double[] largest;

    /// <summary>Describes what this rank holds.</summary>
    /// <param name="ranks">The ranks.</param>
    /// <param name="layer">The grid of one layer.</param>
    /// <param name="slabs">The layers that each rank owns.</param>
    /// <param name="crops">The layers that each rank holds, its own among them; of those without layers of their own any.</param>
    /// <param name="halo">Layers around its own that every rank holds, as far as there are any.</param>
    public SlabDomain(ICommunicator ranks, Grid layer, Slabs slabs, LayerRange[] crops, int halo) : base(layer.WithLayers(crops[ranks.Rank].Count))
    {
        (this.ranks, this.slabs, this.crops, Halo) = (ranks, slabs, crops, halo);
        sumsOfRanks = [.. Enumerable.Range(0, ranks.Size).Select(rank => SumsOf(slabs[rank].Count))];
        sums = new double[sumsOfRanks.Sum()];
        onePerRank = [.. Enumerable.Repeat(1, ranks.Size)];
        largest = new double[ranks.Size];
    }

    /// <inheritdoc/>
    public override LayerRange Own => slabs[ranks.Rank] is { IsEmpty: false } own ? new(own.First - Crop.First, own.End - Crop.First) : default;

    /// <inheritdoc/>
    public override int Layers => slabs.Layers;

    /// <inheritdoc/>
    public override int Halo { get; }

    /// <inheritdoc/>
    public override bool IsPart => true;

    private LayerRange Crop => crops[ranks.Rank];

    private int LayerSize => Grid.Count / Grid.Layers;

    /// <summary>Values that come with one refresh of a field of one channel.</summary>
    public long ReceivedByRefresh => Refreshing(1).Received;

    /// <inheritdoc/>
    public override Domain Coarsen(CellTransform cells)
    {
        var size = cells.Size;
        return new SlabDomain(
            ranks, cells.Coarsen(Grid).WithLayers(1), slabs.Coarsen(size),
            [.. crops.Select(crop => new LayerRange(crop.First / size, (crop.End + size - 1) / size))], Halo / size);
    }

    /// <inheritdoc/>
    public override void Refresh<T>(T[] field) => Refreshing(field.Length / Grid.Count).Run(field, field);

    /// <inheritdoc/>
    public override void Mirror<T>(T[] source, T[] mirrored)
    {
        var channels = source.Length / Grid.Count;
        if (!mirrors.TryGetValue(channels, out var mirror))
        {
            mirror = new LayerExchange(
                ranks, slabs, rank => Needed(rank).Mirrored(Layers), Crop, Crop.Mirrored(Layers), channels, LayerSize);
            mirrors.Add(channels, mirror);
        }

        mirror.Run(source, mirrored);
    }

    /// <inheritdoc/>
    public override double Sum(ReadOnlySpan<double> parts)
    {
        ranks.Gather(parts, sumsOfRanks, sums);
        var sum = 0.0;
        foreach (var part in sums)
        {
            sum += part;
        }

        return sum;
    }

    /// <inheritdoc/>
    public override double Largest(double own)
    {
        ranks.Gather([own], onePerRank, largest);
        return largest.Max();
    }

    private LayerExchange Refreshing(int channels)
    {
        if (!refreshes.TryGetValue(channels, out var refresh))
        {
            refresh = new LayerExchange(ranks, slabs, Needed, Crop, Crop, channels, LayerSize);
            refreshes.Add(channels, refresh);
        }

        return refresh;
    }

    /// <summary>What a rank holds, where it means anything.</summary>
    private LayerRange Needed(int rank) => slabs[rank].IsEmpty ? default : crops[rank];
}
