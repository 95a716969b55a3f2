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
    /// <summary>Levels of cycles with so many samples are gathered: their work takes no longer than some messages.</summary>
    private const long FewSamples = 1 << 12;

    /// <summary>Levels with fewer layers for each rank are mostly halo, and gathered where that takes little memory.</summary>
    private const int FewLayers = 4;

    private const long LittleMemory = 1 << 20;

    private readonly ICommunicator ranks;
    private readonly Slabs slabs;
    private readonly LayerRange[] crops;
    private readonly Func<int, bool> isAsked;
    private readonly long? gathered;
    private readonly Dictionary<(int Channels, int Layers), LayerExchange> refreshes = [];
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
    /// <param name="gathered">Levels of cycles with at most so many samples are held by all ranks; null for the standard.</param>
    public SlabDomain(ICommunicator ranks, Grid layer, Slabs slabs, LayerRange[] crops, int halo, long? gathered)
        : this(ranks, layer, slabs, crops, halo, gathered, rank => !slabs[rank].IsEmpty) { }

    private SlabDomain(ICommunicator ranks, Grid layer, Slabs slabs, LayerRange[] crops, int halo, long? gathered, Func<int, bool> isAsked)
        : base(layer.WithLayers(crops[ranks.Rank].Count))
    {
        (this.ranks, this.slabs, this.crops, Halo, this.gathered, this.isAsked) = (ranks, slabs, crops, halo, gathered, isAsked);
        sumsOfRanks = [.. Enumerable.Range(0, ranks.Size).Select(rank => SumsOf(slabs[rank].Count))];
        sums = new double[sumsOfRanks.Sum()];
        onePerRank = [.. Enumerable.Repeat(1, ranks.Size)];
        largest = new double[ranks.Size];
    }

    /// <inheritdoc/>
    public override LayerRange Held => crops[ranks.Rank];

    /// <inheritdoc/>
    public override LayerRange Own => Share is { IsEmpty: false } own ? new(own.First - Held.First, own.End - Held.First) : default;

    /// <inheritdoc/>
    public override LayerRange Share => slabs[ranks.Rank];

    /// <inheritdoc/>
    public override int Layers => slabs.Layers;

    /// <inheritdoc/>
    public override int Halo { get; }

    /// <inheritdoc/>
    public override bool IsPart => true;

    private int LayerSize => Grid.Count / Grid.Layers;

    /// <summary>Values that come with one refresh of a field of one channel.</summary>
    public long ReceivedByRefresh => Refreshing(1, Layers).Received;

    /// <inheritdoc/>
    public override Domain Coarsen(CellTransform cells)
    {
        var size = cells.Size;
        return new SlabDomain(
            ranks, cells.Coarsen(Grid).WithLayers(1), slabs.Coarsen(size),
            [.. crops.Select(crop => new LayerRange(crop.First / size, (crop.End + size - 1) / size))], Halo / size, gathered);
    }

    /// <inheritdoc/>
    public override Domain Halve(int halo)
    {
        var (layer, coarser) = (Halved(Grid).WithLayers(1), slabs.Coarsen(2));
        var layers = coarser.Layers;
        if ((long)layers * layer.Count <= (gathered ?? (layers < FewLayers * ranks.Size ? LittleMemory : FewSamples)))
        {
            return new GatheredDomain(ranks, layer, coarser);
        }

        // A rank with a single layer may own none here, and look at those around it all the same.
        LayerRange[] held =
        [
            .. Enumerable.Range(0, ranks.Size).Select(rank => slabs[rank].IsEmpty
                ? new LayerRange(0, 1)
                : new LayerRange(Math.Max(0, coarser[rank].First - halo), (int)Math.Min(layers, coarser[rank].End + (long)halo))),
        ];
        return new SlabDomain(ranks, layer, coarser, held, halo, gathered, rank => !slabs[rank].IsEmpty);
    }

    /// <inheritdoc/>
    public override void Refresh<T>(T[] field, int layers) => Refreshing(field.Length / Grid.Count, Math.Min(layers, Layers)).Run(field, field);

    /// <inheritdoc/>
    public override void Mirror<T>(T[] source, T[] mirrored)
    {
        var channels = source.Length / Grid.Count;
        if (!mirrors.TryGetValue(channels, out var mirror))
        {
            mirror = new LayerExchange(
                ranks, slabs, rank => Needed(rank, Layers).Mirrored(Layers), Held, Held.Mirrored(Layers), channels, LayerSize);
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

    private LayerExchange Refreshing(int channels, int layers)
    {
        if (!refreshes.TryGetValue((channels, layers), out var refresh))
        {
            refresh = new LayerExchange(ranks, slabs, rank => Needed(rank, layers), Held, Held, channels, LayerSize);
            refreshes.Add((channels, layers), refresh);
        }

        return refresh;
    }

    /// <summary>What a rank holds up to so many layers around its own, where that means anything.</summary>
    private LayerRange Needed(int rank, int layers) => !isAsked(rank) ? default
        : crops[rank].Intersect(new LayerRange(Math.Max(0, slabs[rank].First - layers), (int)Math.Min(Layers, slabs[rank].End + (long)layers)));
}
