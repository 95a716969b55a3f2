using System.Numerics;
using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Solving.Streaming;

namespace Symflux.Solving;

/// <summary>Reads the next layers of a field: rows of an image, slices of a volume, samples of a signal.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="first">The first layer; layers are asked for once and in their order.</param>
/// <param name="layers">Receives as many whole layers as it has room for, channel by channel.</param>
public delegate void LayerReader<T>(int first, Span<T> layers) where T : unmanaged;

/// <summary>Takes the next layers of a result.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="first">The first layer; layers come once and in their order.</param>
/// <param name="layers">Whole layers, channel by channel.</param>
public delegate void LayerWriter<T>(int first, ReadOnlySpan<T> layers) where T : unmanaged;

/// <summary>
/// Runs blueprints on fields that are never whole in memory: every block holds only the layers that it needs, while reading, computing and writing go on
/// together. The result has the bits that <see cref="Solver{T}"/> gives.
/// </summary>
/// <remarks>
/// A layer is a row of an image, a slice of a volume or a sample of a signal. The memory grows with the size of a layer and with the reach of the
/// blueprint (<see cref="ReceptiveField.Reach"/>), not with the number of layers. One thread at a time: a run that begins while another one goes on throws an
/// <see cref="InvalidOperationException"/>. What cannot be run so (<see cref="WhyWhole"/>), or would take less memory
/// in one piece, as explicit steps on small volumes, is read into one workspace, computed in it, and written.
/// </remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class StreamingSolver<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Larger layers are read and written one by one.</summary>
    private const int SamplesAtOnce = 1 << 20;

    private readonly Blueprint blueprint;
    private readonly Grid grid;
    private readonly int threads;
    private readonly int? piece;

    /// <summary>The stages of the first run.</summary>
    private Pipeline<T>? ready;

    private SoleUse use;

    /// <summary>Prepares a run.</summary>
    /// <param name="blueprint">What to compute.</param>
    /// <param name="grid">The grid of the whole.</param>
    /// <param name="options">Threads; null for the defaults.</param>
    /// <exception cref="SymfluxException">The blueprint is for another dimension, or must run in one piece that is too large for a buffer.</exception>
    public StreamingSolver(Blueprint blueprint, Grid grid, SolverOptions? options = null) : this(blueprint, grid, options, isSparing: true, piece: null) { }

    /// <summary>Prepares a run.</summary>
    /// <param name="blueprint">What to compute.</param>
    /// <param name="grid">The grid of the whole.</param>
    /// <param name="options">Threads; null for the defaults.</param>
    /// <param name="isSparing">Whether it runs in one piece where that takes no more memory.</param>
    /// <param name="piece">Layers that come and go at once, at most; null for the standard.</param>
    internal StreamingSolver(Blueprint blueprint, Grid grid, SolverOptions? options, bool isSparing, int? piece)
    {
        ArgumentNullException.ThrowIfNull(blueprint);
        ArgumentNullException.ThrowIfNull(grid);
        if (blueprint.Dimension != grid.Dimension)
        {
            throw new SymfluxException($"the blueprint is for {blueprint.Dimension}D grids, but the grid {grid} is {grid.Dimension}D");
        }

        if ((long)blueprint.Channels * (grid.Count / grid.Layers) > Array.MaxLength)
        {
            throw new SymfluxException($"one layer of {grid} has more values than one buffer can hold; process the image in parts");
        }

        (this.blueprint, this.grid, this.piece) = (blueprint, grid, piece);
        threads = (options ?? SolverOptions.Default).Threads;
        WhyWhole = ReasonFor(blueprint.ReceptiveField);
        (Bytes, var largest) = WorkspaceSize.InOnePiece<T>(blueprint, grid);
        if (WhyWhole is null)
        {
            var pipeline = new Pipeline<T>(blueprint, grid, threads, piece);
            IsWhole = isSparing && pipeline.Bytes >= Bytes && largest <= Array.MaxLength;
            (Bytes, ready) = IsWhole ? (Bytes, null) : (pipeline.Bytes, pipeline);
        }
        else if (largest > Array.MaxLength)
        {
            throw new SymfluxException(
                $"{WhyWhole}; in one piece that takes a field of {largest} values, more than one buffer can hold ({Array.MaxLength}); process the "
                    + "image in parts");
        }
    }

    /// <summary>Bytes that a run takes, about; what reads and writes its layers left out.</summary>
    public long Bytes { get; }

    /// <summary>Why it must run in one piece, as "block 3: a linear solve couples all samples"; null where it need not.</summary>
    public string? WhyWhole { get; }

    /// <summary>Whether it runs in one piece, since it must, or takes no more memory so.</summary>
    public bool IsWhole { get; } = true;

    /// <summary>How the inner iterations of the last run ended, one entry per implicit or semi-implicit block; none where it went by layers.</summary>
    public IReadOnlyList<InnerIteration> InnerIterations { get; private set; } = [];

    /// <summary>Runs the blueprint.</summary>
    /// <param name="read">Gives f; called on another thread.</param>
    /// <param name="write">Takes the output; called on another thread. What was written is worthless where an exception ends the run.</param>
    /// <param name="progress">Receives the fraction done.</param>
    /// <param name="cancellation">Stops between pieces of work with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="SymfluxException">A value of the input is not finite, or the computation diverged.</exception>
    /// <exception cref="InvalidOperationException">Another run has not ended yet.</exception>
    public void Run(
        LayerReader<T> read, LayerWriter<T> write, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(write);
        use.Begin("streaming solver");
        try
        {
            RunAlone(read, write, progress, cancellation);
        }
        finally
        {
            use.End();
        }
    }

    private void RunAlone(LayerReader<T> read, LayerWriter<T> write, IProgress<double>? progress, CancellationToken cancellation)
    {
        using var team = new ThreadTeam(threads);
        if (IsWhole)
        {
            var whole = new WholeStage<T>(blueprint, grid, threads, progress);
            Run(whole.Input, whole.Output, team, read, write, null, cancellation);
            InnerIterations = whole.InnerIterations;
        }
        else
        {
            var pipeline = ready ?? new Pipeline<T>(blueprint, grid, threads, piece);
            ready = null;
            Run(pipeline.Input, pipeline.Output, team, read, write, progress, cancellation);
        }
    }

    private static string? ReasonFor(ReceptiveField field) => field switch
    {
        { Global: [var reason, ..] } => reason,
        { GlobalWhenActing: [var reason, ..] } => reason,
        { IsAnchoredAtBothEnds: true } => "a mean over symmetries takes both ends of the grid together",
        _ => null,
    };

    private void Run(
        Flow<T> input, Flow<T> output, ThreadTeam team, LayerReader<T> read, LayerWriter<T> write, IProgress<double>? progress,
        CancellationToken cancellation)
    {
        using var source = new LayerSource<T>(grid, blueprint.Channels, AtOnce, read);
        using var sink = new LayerSink<T>(output, AtOnce, write, progress);
        output.Reader = sink;
        for (var first = 0; first < grid.Layers; first += AtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            source.Next(input, team, cancellation);
        }

        sink.Finish();
    }

    private int AtOnce => Math.Clamp(SamplesAtOnce / (grid.Count / grid.Layers), 1, piece ?? Flow<T>.PieceOf(grid));
}
