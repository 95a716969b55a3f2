using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Symflux.Distribution;

/// <summary>Ranks as threads of one process: the laws of distributed runs are checked with them.</summary>
internal static class RankThreads
{
    /// <summary>Runs all ranks to their end.</summary>
    /// <param name="ranks">How many.</param>
    /// <param name="run">What each does.</param>
    public static void Run(int ranks, Action<ICommunicator> run)
    {
        using var team = new Team(ranks);
        var faults = new Exception?[ranks];
        var threads = Enumerable.Range(0, ranks).Select(rank => new Thread(() =>
        {
            try
            {
                run(new Member(team, rank));
            }
#pragma warning disable CA1031 // Whatever it is, it is thrown again on the thread that runs all ranks.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                faults[rank] = fault;
                team.End();
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        // Ranks that were ended for another's fault have less to tell.
        if (faults.OfType<Exception>().OrderBy(fault => fault is OperationCanceledException).FirstOrDefault() is { } first)
        {
            ExceptionDispatchInfo.Throw(first);
        }
    }

    private sealed class Team(int size) : IDisposable
    {
        private readonly ConcurrentDictionary<(int From, int To), BlockingCollection<Array>> mail = new();
        private readonly Barrier barrier = new(size);
        private readonly CancellationTokenSource ended = new();

        public int Size => size;

        public double[][] Numbers { get; } = new double[size][];

        public byte[] Data { get; set; } = [];

        public void Post(int from, int to, Array content) => Box(from, to).Add(content);

        public Array Take(int from, int to) => Box(from, to).Take(ended.Token);

        public void Meet() => barrier.SignalAndWait(ended.Token);

        public void End() => ended.Cancel();

        public void Dispose()
        {
            foreach (var box in mail.Values)
            {
                box.Dispose();
            }

            barrier.Dispose();
            ended.Dispose();
        }

        private BlockingCollection<Array> Box(int from, int to) => mail.GetOrAdd((from, to), _ => []);
    }

    private sealed class Member(Team team, int rank) : ICommunicator
    {
        public int Rank => rank;

        public int Size => team.Size;

        public void Exchange<T>(T[] source, ReadOnlySpan<Message> sends, T[] destination, ReadOnlySpan<Message> receives) where T : unmanaged
        {
            foreach (var (peer, start, count) in sends)
            {
                team.Post(rank, peer, source.AsSpan(start, count).ToArray());
            }

            foreach (var (peer, start, count) in receives)
            {
                var content = (T[])team.Take(peer, rank);
                if (content.Length != count)
                {
                    throw new InvalidOperationException($"rank {rank} waits for {count} values of rank {peer}, which sends {content.Length}");
                }

                content.CopyTo(destination, start);
            }
        }

        public void Gather(ReadOnlySpan<double> own, ReadOnlySpan<int> counts, Span<double> all)
        {
            team.Numbers[rank] = own.ToArray();
            team.Meet();
            for (int peer = 0, start = 0; peer < Size; start += counts[peer], peer++)
            {
                if (team.Numbers[peer].Length != counts[peer])
                {
                    throw new InvalidOperationException($"rank {peer} gives {team.Numbers[peer].Length} numbers, and rank {rank} expects {counts[peer]}");
                }

                team.Numbers[peer].CopyTo(all[start..]);
            }

            team.Meet();
        }

        public void Broadcast(Span<byte> data, int root)
        {
            if (rank == root)
            {
                team.Data = data.ToArray();
            }

            team.Meet();
            team.Data.CopyTo(data);
            team.Meet();
        }

        public void Barrier() => team.Meet();

        public void Abort(int exitCode) => team.End();
    }
}
