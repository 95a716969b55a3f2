using System.Runtime.ExceptionServices;

namespace Symflux.Distribution;

/// <summary>What ranks do alike, or not at all: where one fails, all end at the same place, and none waits for another.</summary>
public static class Together
{
    /// <summary>Runs work in which ranks do not wait for each other, and then waits for all. Where it failed on a rank, it fails on all.</summary>
    /// <param name="ranks">The ranks.</param>
    /// <param name="work">The work of this rank; no collective operations.</param>
    /// <exception cref="OtherRankException">It failed on another rank, and not on this one.</exception>
    public static void Do(ICommunicator ranks, Action work)
    {
        ArgumentNullException.ThrowIfNull(ranks);
        ArgumentNullException.ThrowIfNull(work);
        Exception? fault = null;
        try
        {
            work();
        }
#pragma warning disable CA1031 // Whatever it is, it is thrown again when the others know.
        catch (Exception thrown)
#pragma warning restore CA1031
        {
            fault = thrown;
        }

        var failed = Find(ranks, fault is not null);
        if (fault is not null)
        {
            ExceptionDispatchInfo.Throw(fault);
        }

        if (failed >= 0)
        {
            throw new OtherRankException(failed);
        }
    }

    /// <summary>Stops all ranks at the same place when one of them is asked to stop.</summary>
    /// <exception cref="OperationCanceledException">One is.</exception>
    internal static void StopWhereAsked(ICommunicator ranks, CancellationToken cancellation)
    {
        if (Find(ranks, cancellation.IsCancellationRequested) >= 0)
        {
            throw new OperationCanceledException(cancellation);
        }
    }

    /// <summary>The first rank on which something holds; −1 where it holds on none.</summary>
    internal static int Find(ICommunicator ranks, bool holds)
    {
        var flags = new double[ranks.Size];
        ranks.Gather([holds ? 1 : 0], [.. Enumerable.Repeat(1, ranks.Size)], flags);
        return Array.IndexOf(flags, 1);
    }
}
