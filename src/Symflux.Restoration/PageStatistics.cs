using System.Runtime.InteropServices;
using Symflux.Distribution;

namespace Symflux.Restoration;

/// <summary>Mean, standard deviation and a low mean of each channel of a page that need not be whole in memory.</summary>
internal sealed class PageStatistics
{
    /// <summary>Runs of neighbours in a row average the noise as blocks do, and need no shape.</summary>
    private const int Run = 32;

    private readonly PageVisit visit;
    private readonly ICommunicator ranks;
    private readonly Channel[] channels;
    private bool hasSquares;

    /// <summary>Goes over a page.</summary>
    /// <param name="count">Number of channels.</param>
    /// <param name="visit">The page.</param>
    /// <param name="ranks">The ranks that want to know: the first goes over the page, and tells the others; null for one process alone.</param>
    public PageStatistics(int count, PageVisit visit, ICommunicator? ranks = null)
    {
        (this.visit, this.ranks) = (visit, ranks ?? LoneProcess.Instance);
        channels = [.. Enumerable.Range(0, count).Select(_ => new Channel())];
        Visit((channel, values) => channels[channel].Add(values));
    }

    /// <summary>The mean of a channel.</summary>
    public double MeanOf(int channel) => channels[channel].Mean;

    /// <summary>A low mean of a channel: the smallest of blocks, so that single noisy values do not count.</summary>
    public double LowestOf(int channel) => channels[channel].LowestMean;

    /// <summary>The standard deviation of a channel; goes over the page once more.</summary>
    public double DeviationOf(int channel)
    {
        if (!hasSquares)
        {
            Visit((number, values) => channels[number].AddSquares(values));
            hasSquares = true;
        }

        return channels[channel].Deviation;
    }

    private void Visit(ValueTaker take)
    {
        Together.Do(ranks, () =>
        {
            if (ranks.Rank == 0)
            {
                visit(take);
            }
        });
        foreach (var channel in channels)
        {
            channel.Tell(ranks);
        }
    }

    private sealed class Channel
    {
        private double sum;
        private double squares;
        private long count;
        private double runSum;
        private int runCount;
        private double lowest = double.PositiveInfinity;

        public double Mean => sum / count;

        public double Deviation => Math.Sqrt(squares / count);

        public double LowestMean => runCount > 0 ? Math.Min(lowest, runSum / runCount) : lowest;

        public void Add(ReadOnlySpan<float> values)
        {
            count += values.Length;
            foreach (var value in values)
            {
                sum += value;
                runSum += value;
                if (++runCount == Run)
                {
                    lowest = Math.Min(lowest, runSum / Run);
                    (runSum, runCount) = (0, 0);
                }
            }
        }

        /// <summary>Tells what rank 0 has found.</summary>
        public void Tell(ICommunicator ranks)
        {
            Span<double> found = [sum, squares, count, runSum, runCount, lowest];
            ranks.Broadcast(MemoryMarshal.AsBytes(found), 0);
            (sum, squares, count, runSum, runCount, lowest) = (found[0], found[1], (long)found[2], found[3], (int)found[4], found[5]);
        }

        public void AddSquares(ReadOnlySpan<float> values)
        {
            var mean = Mean;
            foreach (var value in values)
            {
                squares += (value - mean) * (value - mean);
            }
        }
    }
}
