namespace Symflux.Solving;

/// <summary>
/// A fixed set of threads that share the work of one step. Unlike the thread pool's loops it allocates nothing per use.
/// </summary>
internal sealed class ThreadTeam : IDisposable
{
    private readonly Thread[] helpers;
    private readonly SemaphoreSlim[] go;
    private readonly CountdownEvent finished;
    private IJob? job;
    private Exception? fault;
    private bool stopping;

    /// <summary>Creates a team.</summary>
    /// <param name="size">Number of threads, the caller's included; at least 1.</param>
    public ThreadTeam(int size)
    {
        Size = size;
        finished = new CountdownEvent(Math.Max(1, size - 1));
        go = [.. Enumerable.Range(0, size - 1).Select(_ => new SemaphoreSlim(0))];
        helpers = [.. go.Select((signal, i) => new Thread(() => Work(signal, i + 1)) { IsBackground = true, Name = "symflux" })];
        Array.ForEach(helpers, thread => thread.Start());
    }

    /// <summary>Work that can be divided into parts.</summary>
    public interface IJob
    {
        /// <summary>Does one part of the work.</summary>
        void Run(int part, int parts);
    }

    /// <summary>Number of threads.</summary>
    public int Size { get; }

    /// <summary>Runs all parts of a job, one per thread, and returns when all are done.</summary>
    public void Run(IJob work)
    {
        if (Size == 1)
        {
            work.Run(0, 1);
            return;
        }

        job = work;
        finished.Reset();
        foreach (var signal in go)
        {
            signal.Release();
        }

        try
        {
            work.Run(0, Size);
        }
        finally
        {
            finished.Wait();
        }

        if (Interlocked.Exchange(ref fault, null) is { } thrown)
        {
            throw new InvalidOperationException("a worker thread failed", thrown);
        }
    }

    /// <summary>The range of one part when <paramref name="count"/> items are divided evenly.</summary>
    public static (int First, int End) Share(int count, int part, int parts) =>
        ((int)((long)count * part / parts), (int)((long)count * (part + 1) / parts));

    public void Dispose()
    {
        stopping = true;
        foreach (var signal in go)
        {
            signal.Release();
        }

        Array.ForEach(helpers, thread => thread.Join());
        Array.ForEach(go, signal => signal.Dispose());
        finished.Dispose();
    }

    private void Work(SemaphoreSlim signal, int part)
    {
        while (true)
        {
            signal.Wait();
            if (stopping)
            {
                return;
            }

            try
            {
                job!.Run(part, Size);
            }
#pragma warning disable CA1031 // Whatever it is, it is thrown again on the thread that asked for the work.
            catch (Exception thrown)
#pragma warning restore CA1031
            {
                fault = thrown;
            }

            finished.Signal();
        }
    }
}
