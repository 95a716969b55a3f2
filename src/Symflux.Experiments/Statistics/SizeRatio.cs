using Symflux.Torch.Training;

namespace Symflux.Experiments.Statistics;

/// <summary>How many parameters one family needs for the PSNR that another one has with N.</summary>
internal static class SizeRatio
{
    /// <summary>Samples of the bootstrap.</summary>
    public const int Samples = 2000;

    /// <summary>
    /// The ratio at one size of the other family, with the interval of the percentile bootstrap: seeds of every size and images, which all sizes share, are
    /// drawn with replacement. An end that is 0 or ∞ says that the ratio leaves what was measured.
    /// </summary>
    /// <param name="family">The sizes of the family.</param>
    /// <param name="other">One size of the other one.</param>
    /// <param name="seed">Seed of the bootstrap.</param>
    public static Interval At(IReadOnlyList<MeasuredSize> family, MeasuredSize other, ulong seed = 1)
    {
        var images = other.Values[0].Length;
        int[] all = [.. Enumerable.Range(0, images)];
        var value = Ratio(family.Select(size => (size, Seeds(size))), Seeds(other), all);
        var draws = 0UL;
        var ratios = new double[Samples];
        for (var sample = 0; sample < Samples; sample++)
        {
            var drawn = Draw(images);
            ratios[sample] = Ratio(family.Select(size => (size, Draw(size.Values.Count))), Draw(other.Values.Count), drawn);
        }

        Array.Sort(ratios);
        return new Interval(value, ratios[(int)(0.025 * Samples)], ratios[(int)(0.975 * Samples) - 1]);

        double Ratio(IEnumerable<(MeasuredSize Size, int[] Seeds)> sizes, int[] otherSeeds, int[] drawn) =>
            new QualityCurve(sizes.Select(entry => (entry.Size.Size, Mean(entry.Size, entry.Seeds, drawn)))).SizeFor(Mean(other, otherSeeds,
                drawn)) / other.Size;

        int[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => CounterRandom.Below(count, CounterRandom.Bits(seed, 0xB007, draws++)))];

        static int[] Seeds(MeasuredSize size) => [.. Enumerable.Range(0, size.Values.Count)];

        static double Mean(MeasuredSize size, int[] seeds, int[] images)
        {
            var sum = 0.0;
            foreach (var s in seeds)
            {
                foreach (var i in images)
                {
                    sum += size.Values[s][i];
                }
            }

            return sum / (seeds.Length * images.Length);
        }
    }
}
