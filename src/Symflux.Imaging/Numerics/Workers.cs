using System.Runtime.ExceptionServices;

namespace Symflux.Imaging.Numerics;

/// <summary>Who does independent pieces of an estimate.</summary>
/// <param name="Threads">So many threads at most.</param>
/// <param name="Cancellation">Stops between pieces.</param>
internal readonly record struct Workers(int Threads, CancellationToken Cancellation)
{
    /// <summary>The thread that asks.</summary>
    public static Workers Alone => new(1, CancellationToken.None);

    /// <summary>All pieces in their order, whoever did them; what fails is the first one that did.</summary>
    /// <param name="count">Number of pieces.</param>
    /// <param name="piece">Makes one.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public TResult[] Map<TResult>(int count, Func<int, TResult> piece)
    {
        var results = new TResult[count];
        if (Threads == 1 || count < 2)
        {
            for (var i = 0; i < count; i++)
            {
                Cancellation.ThrowIfCancellationRequested();
                results[i] = piece(i);
            }

            return results;
        }

        var faults = new SymfluxException?[count];
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Threads, CancellationToken = Cancellation }, (i, loop) =>
        {
            try
            {
                results[i] = piece(i);
            }
            catch (SymfluxException fault)
            {
                // Pieces before this one are still done.
                faults[i] = fault;
                loop.Break();
            }
        });
        if (Array.Find(faults, fault => fault is not null) is { } first)
        {
            ExceptionDispatchInfo.Throw(first);
        }

        return results;
    }
}
