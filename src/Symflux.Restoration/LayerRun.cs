using System.Globalization;
using Symflux.Blueprints;
using Symflux.Distribution;
using Symflux.Fields;
using Symflux.Solving;

namespace Symflux.Restoration;

/// <summary>Runs a blueprint on layers that are read and written: one process alone streams them, several ranks share them out.</summary>
internal sealed class LayerRun : IDisposable
{
    private readonly StreamingSolver<float>? alone;
    private readonly DistributedSolver<float>? shared;

    /// <summary>Prepares a run.</summary>
    /// <param name="blueprint">What to compute.</param>
    /// <param name="grid">The grid.</param>
    /// <param name="machine">Threads of each process.</param>
    /// <param name="ranks">The ranks.</param>
    public LayerRun(Blueprint blueprint, LayeredGrid grid, SolverOptions machine, ICommunicator ranks)
    {
        if (ranks.Size > 1)
        {
            // Ranks share the work since memory is short: what the page before took is given back before this one takes as much.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            shared = new DistributedSolver<float>(blueprint, grid, ranks, new DistributedOptions { Threads = machine.Threads });
        }
        else
        {
            alone = new StreamingSolver<float>(blueprint, grid.ToGrid(), machine);
        }
    }

    /// <summary>What there is to say before it runs: that it does so in one piece, or that much of the work is done several times; null for nothing.</summary>
    public string? Remark => shared is { Own.IsEmpty: false } && shared.Held.Count > 2 * shared.Own.Count
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"on slabs of {shared.Own.Count} layers with {shared.Halo} more on both sides, which is as far as blocks look: every rank computes "
            + $"{shared.Held.Count / (double)shared.Own.Count:F1} times its share, and fewer ranks may take no longer")
        : RowRun.InOnePiece(alone);

    /// <summary>How the inner iterations of the last run ended.</summary>
    public IReadOnlyList<InnerIteration> InnerIterations => alone?.InnerIterations ?? shared!.InnerIterations;

    /// <summary>Runs it.</summary>
    /// <param name="read">Gives layers of this rank.</param>
    /// <param name="write">Takes layers of this rank.</param>
    /// <param name="progress">Receives the fraction done.</param>
    /// <param name="cancellation">Stops between pieces of work.</param>
    public void Run(LayerReader<float> read, LayerWriter<float> write, IProgress<double>? progress, CancellationToken cancellation)
    {
        if (shared is not null)
        {
            shared.Run(read, write, progress, cancellation);
        }
        else
        {
            alone!.Run(read, write, progress, cancellation);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => shared?.Dispose();
}
