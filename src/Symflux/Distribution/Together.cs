using System.Runtime.ExceptionServices;

namespace Symflux.Distribution;

/// <summary>What ranks do alike, or not at all: where one fails, all end at the same place, and none waits for another.</summary>
public static class Together
{
    private const string Shared = "Symflux: all ranks failed";

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

        var failed = FlagsOf(ranks, fault is not null);
        if (fault is not null)
        {
            // The runtime's own exceptions for want of memory take no notes.
            if (ranks.Size > 1 && !fault.Data.IsReadOnly)
            {
                fault.Data[Shared] = !failed.Contains(0);
            }

            ExceptionDispatchInfo.Throw(fault);
        }

        if (Array.IndexOf(failed, 1) is var first && first >= 0)
        {
            throw new OtherRankException(first);
        }
    }

    /// <summary>Whether all ranks failed, so that one can say it for all.</summary>
    /// <param name="fault">What was thrown on this rank, or what was made of it with that as its inner exception.</param>
    /// <returns>False where some did not; null where it was not thrown by <see cref="Do"/> among several ranks.</returns>
    public static bool? IsShared(Exception fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        return fault.Data[Shared] as bool? ?? (fault.InnerException is { } inner ? IsShared(inner) : null);
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
    internal static int Find(ICommunicator ranks, bool holds) => Array.IndexOf(FlagsOf(ranks, holds), 1);

    /// <summary>The sum of a number over all ranks, in their order.</summary>
    internal static double Sum(ICommunicator ranks, double own) => OfEach(ranks, own).Sum();

    /// <summary>A number of each rank.</summary>
    internal static double[] OfEach(ICommunicator ranks, double own)
    {
        var all = new double[ranks.Size];
        ranks.Gather([own], [.. Enumerable.Repeat(1, ranks.Size)], all);
        return all;
    }

    private static double[] FlagsOf(ICommunicator ranks, bool holds) => OfEach(ranks, holds ? 1 : 0);
}
