using System.Numerics;
using Symflux.Distribution;
using Symflux.Fields;
using Symflux.Models;
using Symflux.Solving;

namespace Symflux.Multigrid.Inpainting;

/// <summary>
/// Fills in the unknown samples of an image whose rows are shared out over ranks, so that none holds the whole: what <see cref="InpaintingSolver"/> does, with
/// the same bits for any number of ranks.
/// </summary>
/// <remarks>
/// Every rank has a slab of rows, and gets from its neighbours the rows around it that gradients and smoothers look at. Levels of the preconditioner are shared
/// out as long as they are large; slabs begin where aggregates of the coarsest of these do. Coarser levels every rank computes as a whole. Sums go row by row,
/// in vectors as wide as the processor has them: all ranks must have processors of one kind.
/// <para>All ranks create it, and run it, with the same grid, channels and options; from one thread at a time. Each run has buffers of its own.</para>
/// </remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class DistributedInpainting<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Samples that are read and written at once.</summary>
    private const int SamplesAtOnce = 1 << 18;

    private readonly LayeredGrid grid;
    private readonly int channels;
    private readonly ICommunicator ranks;
    private readonly InpaintingOptions options;
    private readonly RowShare share;
    private readonly int halo;

    /// <summary>Shares the rows of an image out.</summary>
    /// <param name="grid">The grid of the whole, whose layers are rows.</param>
    /// <param name="channels">Number of channels, at least 1.</param>
    /// <param name="ranks">The ranks.</param>
    /// <param name="options">Model, tolerance, threads of each rank; null for homogeneous diffusion.</param>
    /// <exception cref="SymfluxException">It is no image, or what a rank has to hold of it is more than a buffer can hold.</exception>
    public DistributedInpainting(LayeredGrid grid, int channels, ICommunicator ranks, InpaintingOptions? options = null)
        : this(grid, channels, ranks, options, null, null) { }

    /// <summary>Shares rows out in slabs of any sizes.</summary>
    /// <param name="grid">The grid of the whole.</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="ranks">The ranks.</param>
    /// <param name="options">Model, tolerance, threads.</param>
    /// <param name="levels">How many levels are shared out, at least 1; null for as many as are worth it.</param>
    /// <param name="slabs">Makes the slabs for a grain at whose multiples they begin; null for even ones.</param>
    internal DistributedInpainting(
        LayeredGrid grid, int channels, ICommunicator ranks, InpaintingOptions? options, int? levels, Func<int, Slabs>? slabs)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(ranks);
        (this.grid, this.ranks, this.options) = (grid, ranks, options ?? InpaintingOptions.Default);
        this.channels = channels >= 1 ? channels : throw new SymfluxException($"an image of {channels} channels was given; it must have at least 1");
        if (grid.Layer.Dimension != 2)
        {
            throw new SymfluxException($"the grid {grid} is {grid.Layer.Dimension}D; only images are filled in by several ranks");
        }

        var depth = levels ?? RowShare.LevelsFor(grid.Layers, grid.Layer.Width, ranks.Size);
        var shares = slabs?.Invoke(1 << depth) ?? Slabs.Even(grid.Layers, ranks.Size, 1 << depth);
        share = new RowShare(ranks, shares, depth);
        halo = this.options.Model == InpaintingModel.Biharmonic ? BiharmonicInpainting<T>.Reach : InpaintingEquation<T>.Reach;
        // All ranks refuse what one of them could not hold.
        var most = Enumerable.Range(0, ranks.Size).Max(rank => shares[rank].Count) + 2L * halo;
        if (most * grid.Layer.Width * channels > Array.MaxLength)
        {
            throw new SymfluxException(
                $"a rank of {ranks.Size} would hold {most * grid.Layer.Width * channels} values of {channels} × {grid}, more than one buffer can hold "
                + $"({Array.MaxLength}); use more ranks");
        }
    }

    /// <summary>The rows of this rank, which it reads and writes; none where there are more ranks than slabs.</summary>
    public LayerRange Own => share.Own;

    /// <summary>Fills in. All ranks call it; where one fails while it reads or writes, or is cancelled, all end at the same place.</summary>
    /// <param name="read">Gives the rows of this rank of f, from the first of <see cref="Own"/> on; finite where known, unused elsewhere.</param>
    /// <param name="readMask">Gives those of c, one channel: 1 where known, 0 elsewhere; known at least once in the whole.</param>
    /// <param name="write">Takes those of the solution. What was written is worthless where an exception ends the run.</param>
    /// <param name="progress">Receives a report after every iteration.</param>
    /// <param name="cancellation">Stops between iterations with an <see cref="OperationCanceledException"/> on all ranks.</param>
    /// <returns>How it went, the same on all ranks; a cycle there is an iteration of conjugate gradients.</returns>
    /// <exception cref="SymfluxException">A mask that is not binary or without a known sample, or the iteration diverged.</exception>
    /// <exception cref="OtherRankException">Another rank could not read or write, or has been given a bad mask or value.</exception>
    public MultigridCourse Run(
        LayerReader<T> read, LayerReader<T> readMask, LayerWriter<T> write, IProgress<CycleRecord>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(readMask);
        ArgumentNullException.ThrowIfNull(write);
        var held = grid.Layer.WithLayers(share.With(halo).Count);
        var part = new ImagePart<T>(share, new Field<T>(held, channels), new Field<T>(held), halo);
        var own = 0;
        Together.Do(ranks, () =>
        {
            Read(part, part.Solution, read);
            Read(part, part.Mask, readMask);
            own = KnownSamples.CountIn(part.Solution, part.Mask, part.Row(0), part.Row(Own.Count), Own.First - part.Above);
        });
        var known = (long)share.Sum(own);
        KnownSamples.RequireAny(known);
        var stops = Together.Find(ranks, cancellation.CanBeCanceled) >= 0;
        var course = InpaintingSolver.Run(part, known, options, progress, () =>
        {
            if (stops)
            {
                Together.StopWhereAsked(ranks, cancellation);
            }
        });
        if (course.Reason == StopReason.Diverged)
        {
            throw course.Divergence();
        }

        Together.Do(ranks, () => Write(part, write));
        return course;
    }

    private int RowsAtOnce => Math.Clamp(SamplesAtOnce / grid.Layer.Width, 1, Math.Max(1, Own.Count));

    private void Read(ImagePart<T> part, Field<T> field, LayerReader<T> read)
    {
        var room = new T[field.Channels * RowsAtOnce * part.Width];
        for (int row = 0, count; row < Own.Count; row += count)
        {
            count = Math.Min(RowsAtOnce, Own.Count - row);
            var size = count * part.Width;
            read(Own.First + row, room.AsSpan(0, field.Channels * size));
            for (var channel = 0; channel < field.Channels; channel++)
            {
                room.AsSpan(channel * size, size).CopyTo(field.Channel(channel)[part.Row(row)..]);
            }
        }
    }

    private void Write(ImagePart<T> part, LayerWriter<T> write)
    {
        var room = new T[channels * RowsAtOnce * part.Width];
        for (int row = 0, count; row < Own.Count; row += count)
        {
            count = Math.Min(RowsAtOnce, Own.Count - row);
            var size = count * part.Width;
            for (var channel = 0; channel < channels; channel++)
            {
                part.Solution.Channel(channel).Slice(part.Row(row), size).CopyTo(room.AsSpan(channel * size));
            }

            write(Own.First + row, room.AsSpan(0, channels * size));
        }
    }
}
