using System.Collections.Immutable;
using Symflux.Distribution;
using Symflux.Imaging;

namespace Symflux.Restoration;

/// <summary>The estimated noise of the slices of a file, found from samples of them that ranks share out.</summary>
internal static class SliceNoise
{
    /// <summary>Gain, offset and read noise of each channel.</summary>
    private const int NumbersOfChannel = 3;

    /// <summary>The step and the share of means.</summary>
    private const int NumbersOfSlice = 2;

    /// <summary>Estimates the noise of every slice; the same on all ranks.</summary>
    /// <param name="file">The file.</param>
    /// <param name="ranks">The ranks.</param>
    /// <param name="estimate">What is understood of the noise of samples.</param>
    public static ImmutableArray<DenoisedPage> Of(RowFile file, ICommunicator ranks, Func<ImageStack, ImmutableArray<DenoisedPage>> estimate)
    {
        if (!NoiseEstimate.CanEstimate(RowSample.GridOf(file)))
        {
            // Too small for an estimate: quickly said, and in words.
            ImmutableArray<DenoisedPage> said = [];
            Together.Do(ranks, () => said = [.. RowSample.Groups(file).SelectMany(group => estimate(RowSample.Of(file, group)))]);
            return said;
        }

        var groups = RowSample.Groups(file).ToArray();
        var numbers = NumbersOfSlice + NumbersOfChannel * file.Shape.Channels;
        var own = new List<double>();
        Together.Do(ranks, () =>
        {
            foreach (var group in groups.Where((_, index) => index % ranks.Size == ranks.Rank))
            {
                own.AddRange(estimate(RowSample.Of(file, group)).SelectMany(Numbers));
            }
        });
        int[] slices = [.. Enumerable.Range(0, ranks.Size).Select(rank => groups.Where((_, index) => index % ranks.Size == rank).Sum(group => group.Count))];
        var all = new double[file.Shape.Pages * numbers];
        ranks.Gather(own.ToArray(), [.. slices.Select(count => count * numbers)], all);

        // Those of rank 0 come first, whichever slices they are of.
        var found = new DenoisedPage[file.Shape.Pages];
        var order = Enumerable.Range(0, ranks.Size).SelectMany(rank => groups.Where((_, index) => index % ranks.Size == rank))
            .SelectMany(group => Enumerable.Range(group.First, group.Count));
        foreach (var (place, slice) in order.Index())
        {
            found[slice] = Page(all.AsSpan(place * numbers, numbers));
        }

        return [.. found];
    }

    private static IEnumerable<double> Numbers(DenoisedPage page) =>
    [
        page.Step, page.MeanShare, .. page.Noise.SelectMany(model => (double[])[model.Gain, model.Offset, model.ReadNoise]),
    ];

    private static DenoisedPage Page(ReadOnlySpan<double> numbers)
    {
        var noise = ImmutableArray.CreateBuilder<NoiseModel>();
        for (var place = NumbersOfSlice; place < numbers.Length; place += NumbersOfChannel)
        {
            var (gain, offset, readNoise) = (numbers[place], numbers[place + 1], numbers[place + 2]);
            noise.Add(gain > 0 ? NoiseModel.Photons(gain, offset, readNoise) : NoiseModel.Gaussian(readNoise));
        }

        return new DenoisedPage(noise.ToImmutable(), null) { IsEstimate = true, Step = (int)numbers[0], MeanShare = numbers[1] };
    }
}
