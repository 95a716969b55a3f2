using System.Diagnostics;
using System.Runtime.CompilerServices;
using Symflux.Distribution;

namespace Symflux.Benchmarks;

/// <summary>Ranks whose messages are counted, and the time that is spent with them: waiting for slower ranks included.</summary>
internal sealed class MeteredRanks(ICommunicator ranks) : ICommunicator
{
    public int Rank => ranks.Rank;

    public int Size => ranks.Size;

    /// <summary>Exchanges in which this rank took part.</summary>
    public int Exchanges { get; private set; }

    /// <summary>Bytes that it received in them.</summary>
    public long Bytes { get; private set; }

    /// <summary>Sums and flags of all ranks that it gathered.</summary>
    public int Gathers { get; private set; }

    /// <summary>Numbers that came in them.</summary>
    public long Numbers { get; private set; }

    /// <summary>Seconds spent in all of them.</summary>
    public double Seconds { get; private set; }

    /// <summary>Starts again.</summary>
    public void Reset() => (Exchanges, Bytes, Gathers, Numbers, Seconds) = (0, 0, 0, 0, 0);

    public void Exchange<T>(T[] source, ReadOnlySpan<Message> sends, T[] destination, ReadOnlySpan<Message> receives) where T : unmanaged
    {
        var start = Stopwatch.GetTimestamp();
        ranks.Exchange(source, sends, destination, receives);
        Seconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
        Exchanges++;
        foreach (var message in receives)
        {
            Bytes += (long)message.Count * Unsafe.SizeOf<T>();
        }
    }

    public void Gather(ReadOnlySpan<double> own, ReadOnlySpan<int> counts, Span<double> all)
    {
        var start = Stopwatch.GetTimestamp();
        ranks.Gather(own, counts, all);
        Seconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
        Gathers++;
        Numbers += all.Length;
    }

    public void Broadcast(Span<byte> data, int root) => ranks.Broadcast(data, root);

    public void Barrier() => ranks.Barrier();

    public void Abort(int exitCode) => ranks.Abort(exitCode);
}
