using Symflux.Distribution;

namespace Symflux.Restoration;

/// <summary>Mean, standard deviation, a low mean and the extremes of each channel of a page that need not be whole in memory.</summary>
/// <remarks>
/// Sums go by groups of rows, and then over the groups in their order: so ranks share the page out, and all have the bits of one process.
/// </remarks>
internal sealed class PageStatistics
{
    /// <summary>Runs of neighbours in a row average the noise as blocks do, and need no shape.</summary>
    private const int Run = 32;

    /// <summary>Rows of a group: as many as values of a run, so that no run lies in two groups, whatever the width.</summary>
    private const int RowsOfGroup = Run;

    private readonly ICommunicator ranks;
    private readonly Slabs shares;
    private readonly Channel[] channels;
    private bool hasSquares;

    /// <summary>Goes over a page.</summary>
    /// <param name="values">The page.</param>
    /// <param name="ranks">The ranks that want to know, each of which goes over some rows; null for one process alone.</param>
    public PageStatistics(PageValues values, ICommunicator? ranks = null)
    {
        (Values, this.ranks) = (values, ranks ?? LoneProcess.Instance);
        shares = Slabs.Even(values.Rows, this.ranks.Size, RowsOfGroup);
        channels = [.. Enumerable.Range(0, values.Channels).Select(_ => new Channel(values.Rows, values.Width, shares, this.ranks))];
        Visit((channel, some) => channels[channel].Take(some, squares: false));
        foreach (var channel in channels)
        {
            channel.TellSum();
        }
    }

    /// <summary>The page.</summary>
    public PageValues Values { get; }

    /// <summary>The smallest value of all channels.</summary>
    public double Least => channels.Min(channel => channel.Least);

    /// <summary>The largest value of all channels.</summary>
    public double Most => channels.Max(channel => channel.Most);

    /// <summary>The same of other values, such as these on another scale.</summary>
    public PageStatistics Of(PageValues others) => new(others, ranks);

    /// <summary>The mean of a channel.</summary>
    public double MeanOf(int channel) => channels[channel].Mean;

    /// <summary>A low mean of a channel: the smallest of blocks, so that single noisy values do not count.</summary>
    public double LowestOf(int channel) => channels[channel].LowestMean;

    /// <summary>The standard deviation of a channel; goes over the page once more.</summary>
    public double DeviationOf(int channel)
    {
        if (!hasSquares)
        {
            Visit((number, some) => channels[number].Take(some, squares: true));
            foreach (var each in channels)
            {
                each.TellSquares();
            }

            hasSquares = true;
        }

        return channels[channel].Deviation;
    }

    private void Visit(ValueTaker take) => Together.Do(ranks, () =>
    {
        if (shares[ranks.Rank] is { IsEmpty: false } own)
        {
            Values.Visit(own, take);
        }
    });

    private sealed class Channel
    {
        private readonly long count;
        private readonly long sizeOfGroup;
        private readonly ICommunicator ranks;
        private readonly int[] groupsOfRanks;
        private readonly double[] own;
        private readonly double[] all;
        private long seen;
        private double runSum;
        private int runCount;

        public Channel(int rows, int width, Slabs shares, ICommunicator ranks)
        {
            (count, sizeOfGroup, this.ranks) = ((long)rows * width, (long)RowsOfGroup * width, ranks);
            groupsOfRanks = [.. Enumerable.Range(0, ranks.Size).Select(rank => (shares[rank].Count + RowsOfGroup - 1) / RowsOfGroup)];
            (own, all) = (new double[groupsOfRanks[ranks.Rank]], new double[groupsOfRanks.Sum()]);
        }

        public double Mean { get; private set; }

        public double Deviation { get; private set; }

        public double LowestMean { get; private set; } = double.PositiveInfinity;

        public double Least { get; private set; } = double.PositiveInfinity;

        public double Most { get; private set; } = double.NegativeInfinity;

        /// <summary>Takes the next values that this rank sees.</summary>
        public void Take(ReadOnlySpan<float> values, bool squares)
        {
            while (!values.IsEmpty)
            {
                var some = values[..(int)Math.Min(values.Length, sizeOfGroup - seen % sizeOfGroup)];
                ref var sum = ref own[seen / sizeOfGroup];
                sum = squares ? WithSquares(sum, some) : WithValues(sum, some);
                seen += some.Length;
                values = values[some.Length..];
            }
        }

        public void TellSum()
        {
            Mean = Total() / count;
            LowestMean = runCount > 0 ? Math.Min(LowestMean, runSum / runCount) : LowestMean;
            var extremes = new double[3 * ranks.Size];
            ranks.Gather([LowestMean, Least, -Most], [.. Enumerable.Repeat(3, ranks.Size)], extremes);
            (LowestMean, Least, Most) = (SmallestOf(0), SmallestOf(1), -SmallestOf(2));

            double SmallestOf(int kind) => extremes.Where((_, place) => place % 3 == kind).Min();
        }

        public void TellSquares() => Deviation = Math.Sqrt(Total() / count);

        private double Total()
        {
            ranks.Gather(own, groupsOfRanks, all);
            own.AsSpan().Clear();
            seen = 0;
            return all.Sum();
        }

        private double WithValues(double sum, ReadOnlySpan<float> values)
        {
            foreach (var value in values)
            {
                sum += value;
                runSum += value;
                (Least, Most) = (Math.Min(Least, value), Math.Max(Most, value));
                if (++runCount == Run)
                {
                    LowestMean = Math.Min(LowestMean, runSum / Run);
                    (runSum, runCount) = (0, 0);
                }
            }

            return sum;
        }

        private double WithSquares(double sum, ReadOnlySpan<float> values)
        {
            foreach (var value in values)
            {
                sum += (value - Mean) * (value - Mean);
            }

            return sum;
        }
    }
}
