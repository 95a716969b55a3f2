namespace Symflux.Multigrid.Inpainting;

/// <summary>
/// Sums over an image: over rows, over the rows of a channel in their order, and over channels. Every rank adds the sums of all rows, so that the bits depend
/// neither on ranks nor on threads.
/// </summary>
internal sealed class RowSums
{
    private readonly RowShare share;
    private readonly int channels;
    private readonly int[] counts;
    private readonly double[] all;

    /// <summary>Makes room.</summary>
    /// <param name="share">The rows of this rank.</param>
    /// <param name="channels">Number of channels.</param>
    public RowSums(RowShare share, int channels)
    {
        (this.share, this.channels) = (share, channels);
        counts = [.. Enumerable.Range(0, share.Ranks).Select(rank => channels * share.CountOf(rank))];
        (Rows, all) = (new double[channels * share.Count], new double[channels * share.Rows]);
    }

    /// <summary>The sums over the rows of this rank, channel by channel: to be set before <see cref="Total"/>.</summary>
    public double[] Rows { get; }

    /// <summary>The sum over the whole.</summary>
    public double Total()
    {
        Gather();
        var sum = 0.0;
        for (var channel = 0; channel < channels; channel++)
        {
            sum += Of(channel);
        }

        return sum;
    }

    /// <summary>The sums over the whole, for each channel.</summary>
    public double[] PerChannel()
    {
        Gather();
        return [.. Enumerable.Range(0, channels).Select(Of)];
    }

    private void Gather() => share.Gather(Rows, counts, all);

    private double Of(int channel)
    {
        var (sum, start) = (0.0, 0);
        foreach (var count in counts)
        {
            var rows = count / channels;
            foreach (var row in all.AsSpan(start + channel * rows, rows))
            {
                sum += row;
            }

            start += count;
        }

        return sum;
    }
}
