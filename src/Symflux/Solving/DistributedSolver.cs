using System.Numerics;
using Symflux.Blueprints;
using Symflux.Distribution;
using Symflux.Fields;
using Symflux.Solving.Distributed;
using Symflux.Solving.Streaming;

namespace Symflux.Solving;

/// <summary>
/// Runs a blueprint on a grid whose layers are shared out over ranks, so that none holds the whole: every rank has a slab of layers with a halo around it,
/// runs the blocks on it as on an image of its own, and gets from its neighbours what blocks look at. The result has the bits that
/// <see cref="Solver{T}"/> gives, for any number of ranks.
/// </summary>
/// <remarks>
/// <para>
/// A layer is a row of an image, a slice of a volume or a sample of a signal. Slabs begin where cells of samples do, and those of a signal, where norms
/// are asked for, at multiples of 256 samples; ranks for which nothing is left have no layers and only keep pace. Halos may reach over several slabs.
/// Inner products are summed layer by layer, and the sums of all layers in their order on every rank.
/// </para>
/// <para>
/// What cannot be shared out, <see cref="WhyNot"/> says: banded solves along lines, and quarter turns. All ranks create the solver, and run it, with the same
/// blueprint and grid. On a rank it is for one thread at a time; it uses several itself.
/// </para>
/// <para>A rank uses its solver from one thread at a time; the solver has threads of its own.</para>
/// </remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class DistributedSolver<T> : IDisposable where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Samples that are read and written at once.</summary>
    private const int SamplesAtOnce = 1 << 18;

    private readonly Blueprint blueprint;
    private readonly LayeredGrid grid;
    private readonly ICommunicator ranks;
    private readonly Domain domain;
    private readonly Chain<T> chain;
    private readonly ThreadTeam team;
    private readonly List<InnerIteration> inner = [];

    /// <summary>Prepares a run.</summary>
    /// <param name="blueprint">What to compute.</param>
    /// <param name="grid">The grid of the whole.</param>
    /// <param name="ranks">The ranks.</param>
    /// <param name="options">Threads and depth of halos; null for the defaults.</param>
    /// <exception cref="SymfluxException">
    /// The blueprint is for another dimension, cannot be shared out, or what a rank has to hold of it is more than a buffer can hold.
    /// </exception>
    public DistributedSolver(Blueprint blueprint, LayeredGrid grid, ICommunicator ranks, DistributedOptions? options = null)
        : this(blueprint, grid, ranks, options, null) { }

    /// <summary>Prepares a run with slabs of any sizes.</summary>
    /// <param name="blueprint">What to compute.</param>
    /// <param name="grid">The grid of the whole.</param>
    /// <param name="ranks">The ranks.</param>
    /// <param name="options">Threads and depth of halos; null for the defaults.</param>
    /// <param name="share">Makes the slabs for a grain at whose multiples they begin; null for even ones.</param>
    internal DistributedSolver(Blueprint blueprint, LayeredGrid grid, ICommunicator ranks, DistributedOptions? options, Func<int, Slabs>? share)
    {
        ArgumentNullException.ThrowIfNull(blueprint);
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(ranks);
        options ??= DistributedOptions.Default;
        (this.blueprint, this.grid, this.ranks) = (blueprint, grid, ranks);
        if (blueprint.Dimension != grid.Layer.Dimension)
        {
            throw new SymfluxException($"the blueprint is for {blueprint.Dimension}D grids, but the grid {grid} is {grid.Layer.Dimension}D");
        }

        var plan = new SlabPlan(blueprint);
        if (plan.WhyNot is { } reason && ranks.Size > 1)
        {
            throw new SymfluxException($"the blueprint cannot be shared out over {ranks.Size} ranks: {reason}; or run it with one rank");
        }

        var slabs = share?.Invoke((int)plan.Grain) ?? Slabs.Even(grid.Layers, ranks.Size, (int)plan.Grain);
        Halo = ranks.Size == 1 ? 0 : plan.HaloOf(slabs, options.Halo);
        var crops = Enumerable.Range(0, ranks.Size).Select(rank => ranks.Size == 1 ? slabs[0] : plan.CropOf(slabs[rank], Halo, grid.Layers)).ToArray();
        (Own, Held) = (slabs[ranks.Rank], crops[ranks.Rank]);
        // All ranks refuse what one of them could not hold.
        var most = crops.Max(crop => crop.Count);
        if (most * (long)grid.Layer.Count > Array.MaxLength)
        {
            throw TooLarge(most * (long)grid.Layer.Count);
        }

        domain = ranks.Size == 1
            ? Domain.Whole(grid.Layer.WithLayers(grid.Layers))
            : new SlabDomain(ranks, grid.Layer, slabs, crops, Halo, options.Gathered);
        if (WorkspaceSize.InOnePiece<T>(blueprint, grid.Layer.WithLayers(most)).LargestField is var largest && largest > Array.MaxLength)
        {
            throw TooLarge(largest);
        }

        Bytes = WorkspaceSize.InOnePiece<T>(blueprint, domain.Grid).Bytes;
        chain = new Chain<T>(blueprint.Blocks, blueprint.Channels, domain, options.Threads);
        team = new ThreadTeam(options.Threads);

        // At once, and before anything is read: a rank that has too little memory says so early, and its fields lie side by side.
        if (chain.Steps.Any(step => step is ResidualStep<T>))
        {
            chain.Ends.Reserve();
        }
    }

    /// <summary>The layers of this rank, which it reads and writes; none where there are more ranks than slabs.</summary>
    public LayerRange Own { get; }

    /// <summary>The layers that this rank holds: its own, and the halo around them.</summary>
    public LayerRange Held { get; }

    /// <summary>Depth of the halo in layers; 0 for one rank.</summary>
    public int Halo { get; }

    /// <summary>Bytes that a run takes on this rank, about.</summary>
    public long Bytes { get; }

    /// <summary>How the inner iterations of the last run ended, as for <see cref="Solver{T}.InnerIterations"/>; the same on all ranks.</summary>
    public IReadOnlyList<InnerIteration> InnerIterations => inner;

    /// <summary>Whether a projection onto the ball acted in the last run; the same on all ranks.</summary>
    public bool BallActed { get; private set; }

    /// <summary>Why a blueprint cannot be shared out over several ranks, as "block 3: quarter turns …"; null where it can.</summary>
    public static string? WhyNot(Blueprint blueprint)
    {
        ArgumentNullException.ThrowIfNull(blueprint);
        return new SlabPlan(blueprint).WhyNot;
    }

    /// <summary>Runs the blueprint. All ranks call it; where one fails while it reads or writes, or is cancelled, all end at the same place.</summary>
    /// <param name="read">Gives the layers of this rank of f, from the first of <see cref="Own"/> on.</param>
    /// <param name="write">Takes those of the output. What was written is worthless where an exception ends the run.</param>
    /// <param name="progress">Receives the fraction done.</param>
    /// <param name="cancellation">Stops between blocks with an <see cref="OperationCanceledException"/> on all ranks.</param>
    /// <exception cref="SymfluxException">A value of the input is not finite, or the computation diverged: on all ranks.</exception>
    /// <exception cref="OtherRankException">Another rank could not read or write.</exception>
    public void Run(LayerReader<T> read, LayerWriter<T> write, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(write);
        Together.Do(ranks, () => Read(read));
        CheckInput();
        domain.Refresh(chain.Ends.State);
        chain.Ends.Start(chain.Ends.State, chain.Ends.State);
        inner.Clear();
        BallActed = false;
        var stops = Together.Find(ranks, cancellation.CanBeCanceled) >= 0;
        foreach (var (number, step) in chain.Steps.Index())
        {
            if (stops && step.Blocks > 0)
            {
                Together.StopWhereAsked(ranks, cancellation);
            }

            // Cancelled within a step, one rank would leave the others waiting.
            step.Advance(team, CancellationToken.None);
            BallActed |= step.Projected;
            inner.AddRange(step.Inner is { } ended ? [ended] : []);
            progress?.Report((number + 1.0) / (chain.Steps.Length + 1));
        }

        if (Together.Find(ranks, HasDiverged()) >= 0)
        {
            throw FiniteValues.Divergence();
        }

        Together.Do(ranks, () => Write(write));
        progress?.Report(1);
    }

    /// <summary>Runs the blueprint on layers that are in the memory.</summary>
    /// <param name="input">The layers of this rank of f, channel by channel.</param>
    /// <param name="output">Receives those of the output; may be the input.</param>
    /// <param name="progress">Receives the fraction done.</param>
    /// <param name="cancellation">Stops between blocks with an <see cref="OperationCanceledException"/> on all ranks.</param>
    /// <exception cref="SymfluxException">Another number of values, a value that is not finite, or the computation diverged.</exception>
    public void Run(T[] input, T[] output, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        var (layer, channels) = (grid.Layer.Count, blueprint.Channels);
        var length = (long)channels * Own.Count * layer;
        if (input.Length != length || output.Length != length)
        {
            throw new SymfluxException(
                $"rank {ranks.Rank} has {channels} channels of {Own.Count} layers, {length} values, but input and output have {input.Length} and "
                + $"{output.Length}");
        }

        Run(
            (first, layers) =>
            {
                var count = layers.Length / channels;
                for (var channel = 0; channel < channels; channel++)
                {
                    input.AsSpan((channel * Own.Count + first - Own.First) * layer, count).CopyTo(layers[(channel * count)..]);
                }
            },
            (first, layers) =>
            {
                var count = layers.Length / channels;
                for (var channel = 0; channel < channels; channel++)
                {
                    layers.Slice(channel * count, count).CopyTo(output.AsSpan((channel * Own.Count + first - Own.First) * layer));
                }
            },
            progress, cancellation);
    }

    /// <summary>Ends the worker threads.</summary>
    public void Dispose() => team.Dispose();

    private int LayersAtOnce => Math.Clamp(SamplesAtOnce / grid.Layer.Count, 1, Math.Max(1, Own.Count));

    /// <summary>The values of some layers of a channel of the state.</summary>
    private Span<T> Layers(int channel, int first, int count) =>
        chain.Ends.State.AsSpan(channel * domain.Grid.Count + (first - Held.First) * grid.Layer.Count, count * grid.Layer.Count);

    private void Read(LayerReader<T> read)
    {
        chain.Ends.State.AsSpan().Clear();
        var room = new T[(long)blueprint.Channels * LayersAtOnce * grid.Layer.Count];
        for (int first = Own.First, count; first < Own.End; first += count)
        {
            count = Math.Min(LayersAtOnce, Own.End - first);
            var size = count * grid.Layer.Count;
            read(first, room.AsSpan(0, blueprint.Channels * size));
            for (var channel = 0; channel < blueprint.Channels; channel++)
            {
                room.AsSpan(channel * size, size).CopyTo(Layers(channel, first, count));
            }
        }
    }

    private void Write(LayerWriter<T> write)
    {
        var room = new T[(long)blueprint.Channels * LayersAtOnce * grid.Layer.Count];
        for (int first = Own.First, count; first < Own.End; first += count)
        {
            count = Math.Min(LayersAtOnce, Own.End - first);
            var size = count * grid.Layer.Count;
            for (var channel = 0; channel < blueprint.Channels; channel++)
            {
                Layers(channel, first, count).CopyTo(room.AsSpan(channel * size));
            }

            write(first, room.AsSpan(0, blueprint.Channels * size));
        }
    }

    private bool HasDiverged() => Enumerable.Range(0, blueprint.Channels)
        .Any(channel => !Own.IsEmpty && FiniteValues.FirstNotFinite<T>(Layers(channel, Own.First, Own.Count)) >= 0);

    /// <summary>All ranks refuse a value that is not finite, whoever has it: the first one in the order of the layers.</summary>
    private void CheckInput()
    {
        var (place, value) = (-1.0, 0.0);
        for (var channel = 0; channel < blueprint.Channels && place < 0 && !Own.IsEmpty; channel++)
        {
            var values = Layers(channel, Own.First, Own.Count);
            if (FiniteValues.FirstNotFinite<T>(values) is var odd && odd >= 0)
            {
                (place, value) = ((double)Own.First * grid.Layer.Count + odd, double.CreateSaturating(values[odd]));
            }
        }

        var all = new double[2 * ranks.Size];
        ranks.Gather([place, value], [.. Enumerable.Repeat(2, ranks.Size)], all);
        for (var rank = 0; rank < ranks.Size; rank++)
        {
            if (all[2 * rank] >= 0)
            {
                throw FiniteValues.InputFault(grid, all[2 * rank + 1], (long)all[2 * rank]);
            }
        }
    }

    private SymfluxException TooLarge(long values) => new(
        $"a rank of {ranks.Size} would hold a field of {values} values of the grid {grid}, more than one buffer can hold ({Array.MaxLength}); use more ranks");
}
