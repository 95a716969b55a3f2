using Symflux.Distribution;

namespace Symflux.Multigrid.Inpainting;

/// <summary>
/// The rows of an image, or of a coarser level of it, that this rank computes: its slab where several ranks share them out, all rows where it is alone, and all
/// rows of levels that are too coarse to be shared out, which every rank computes.
/// </summary>
internal sealed class RowShare
{
    /// <summary>A level of so many samples is not worth sharing out: messages would take longer than the work.</summary>
    private const int SmallLevel = 16384;

    /// <summary>Slabs have about so many of the grains at whose multiples they begin, so that they are nearly even.</summary>
    private const int GrainsOfSlab = 4;

    private readonly ICommunicator ranks;
    private readonly Slabs slabs;
    private readonly int levels;

    private RowShare(ICommunicator ranks, Slabs slabs, int levels, bool isGathered)
    {
        (this.ranks, this.slabs, this.levels, IsGathered) = (ranks, slabs, levels, isGathered);
        Made = slabs[ranks.Rank];
        Own = isGathered ? new(0, slabs.Layers) : Made;
    }

    /// <summary>Shares rows out.</summary>
    /// <param name="ranks">The ranks.</param>
    /// <param name="slabs">The rows of each; slabs begin at multiples of 2 to the power of the number of levels.</param>
    /// <param name="levels">So many levels are shared out, this one included; coarser ones every rank has as a whole.</param>
    public RowShare(ICommunicator ranks, Slabs slabs, int levels) : this(ranks, slabs, levels, isGathered: false) { }

    /// <summary>The rows that this rank computes, counted from the first of the whole.</summary>
    public LayerRange Own { get; }

    /// <summary>Those of them that it makes of its rows of the finer level; the others of a level that every rank has come from other ranks.</summary>
    public LayerRange Made { get; }

    /// <summary>Whether every rank has all rows, although ranks share out finer levels.</summary>
    public bool IsGathered { get; }

    /// <summary>How many rows it computes.</summary>
    public int Count => Own.Count;

    /// <summary>Number of rows of the whole.</summary>
    public int Rows => slabs.Layers;

    /// <summary>Number of ranks among which <see cref="Made"/> divides the rows.</summary>
    public int Ranks => ranks.Size;

    /// <summary>Whether there is a row above its own, which another rank computes.</summary>
    public bool HasAbove => !Own.IsEmpty && Own.First > 0;

    /// <summary>Whether there is a row below its own, which another rank computes.</summary>
    public bool HasBelow => !Own.IsEmpty && Own.End < Rows;

    /// <summary>All rows, for one process alone.</summary>
    public static RowShare Whole(int rows) => new(LoneProcess.Instance, Slabs.Even(rows, 1), 1);

    /// <summary>
    /// How many levels are worth sharing out: slabs begin where aggregates of the coarsest of them do, and have several of these; and levels that are small
    /// are quicker computed by every rank than exchanged.
    /// </summary>
    public static int LevelsFor(int rows, int width, int ranks)
    {
        var levels = 1;
        while ((GrainsOfSlab << (levels + 1)) * (long)ranks <= rows && ((long)rows >> levels) * (width >> levels) > SmallLevel)
        {
            levels++;
        }

        return levels;
    }

    /// <summary>The rows of the coarser level, of pairs of these.</summary>
    public RowShare Coarsen() => IsGathered ? Whole((Rows + 1) / 2) : new(ranks, slabs.Coarsen(2), levels - 1, isGathered: ranks.Size > 1 && levels == 1);

    /// <summary>Its own rows and so many around them, as far as there are any; of ranks without rows some row, which means nothing.</summary>
    public LayerRange With(int halo) => Own.IsEmpty ? new(0, 1) : new(Math.Max(0, Own.First - halo), Math.Min(Rows, Own.End + halo));

    /// <summary>What brings rows from the ranks that compute them: so many around its own, or, of levels that every rank has, all.</summary>
    /// <param name="halo">How many.</param>
    /// <param name="held">The rows that buffers hold, more at the ends than there are where they have a border.</param>
    /// <param name="channels">Number of channels in a buffer.</param>
    /// <param name="rowLength">Distance of rows in memory.</param>
    public LayerExchange Exchange(int halo, LayerRange held, int channels, int rowLength) => new(
        ranks, slabs,
        rank => IsGathered ? Own : slabs[rank] is { IsEmpty: false } slab ? new(Math.Max(0, slab.First - halo), Math.Min(Rows, slab.End + halo)) : default,
        held, held, channels, rowLength);

    /// <summary>Gives every rank numbers of all.</summary>
    /// <param name="own">Those of this rank.</param>
    /// <param name="counts">How many each rank has.</param>
    /// <param name="all">Receives them.</param>
    public void Gather(ReadOnlySpan<double> own, ReadOnlySpan<int> counts, Span<double> all) => ranks.Gather(own, counts, all);

    /// <summary>How many rows a rank has.</summary>
    public int CountOf(int rank) => slabs[rank].Count;

    /// <summary>The smallest of the numbers that ranks have at each place.</summary>
    public double[] Least(double[] own)
    {
        var all = new double[own.Length * ranks.Size];
        ranks.Gather(own, [.. Enumerable.Repeat(own.Length, ranks.Size)], all);
        return [.. Enumerable.Range(0, own.Length).Select(place => Enumerable.Range(0, ranks.Size).Min(rank => all[rank * own.Length + place]))];
    }

    /// <summary>Whether something holds on all ranks.</summary>
    public bool IsOnAll(bool holds) => Together.Find(ranks, !holds) < 0;

    /// <summary>The sum of a number over all ranks.</summary>
    public double Sum(double own) => Together.Sum(ranks, own);
}
