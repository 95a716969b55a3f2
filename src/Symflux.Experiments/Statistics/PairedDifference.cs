using MathNet.Numerics.Distributions;

namespace Symflux.Experiments.Statistics;

/// <summary>
/// The mean difference of two designs, paired by seed and image. Seeds and images are both random samples, so that the conclusion is one about
/// other seeds and other images: with differences d_si, mean squares MS_S, MS_I and MS_R of the table's rows, columns and rest, the variance of
/// the mean is (MS_S + MS_I − MS_R)/(S·I), at least max(MS_S, MS_I)/(S·I), with Satterthwaite's degrees of freedom.
/// </summary>
/// <remarks>With one image, or one table row per seed, it is Student's paired test over the seeds.</remarks>
/// <param name="Mean">Mean difference.</param>
/// <param name="Error">Standard error of the mean; 0 where all differences are equal.</param>
/// <param name="Degrees">Degrees of freedom, at least 1.</param>
internal sealed record PairedDifference(double Mean, double Error, double Degrees)
{
    /// <summary>From values of two designs, first index the seed, second the image.</summary>
    /// <exception cref="SymfluxException">There are fewer than two seeds, or the tables have different shapes.</exception>
    public static PairedDifference Of(IReadOnlyList<double[]> left, IReadOnlyList<double[]> right) =>
        left.Count == right.Count && left.Zip(right).All(pair => pair.First.Length == pair.Second.Length)
            ? Of([.. left.Zip(right, (a, b) => a.Zip(b, (x, y) => x - y).ToArray())])
            : throw new SymfluxException("differences are paired by seed and image, but the two designs have other numbers of them");

    /// <summary>From a table of differences, first index the seed, second the image.</summary>
    public static PairedDifference Of(IReadOnlyList<double[]> differences)
    {
        var (seeds, images) = (differences.Count, differences[0].Length);
        if (seeds < 2 || images < 1)
        {
            throw new SymfluxException($"a difference was asked for over {seeds} seeds and {images} images; it needs at least 2 seeds and 1 image");
        }

        var mean = differences.Average(row => row.Average());
        var rows = differences.Select(row => row.Average() - mean).ToArray();
        var columns = Enumerable.Range(0, images).Select(i => differences.Average(row => row[i]) - mean).ToArray();
        var bySeed = images * rows.Sum(Square) / (seeds - 1);
        if (images == 1)
        {
            return new PairedDifference(mean, Math.Sqrt(bySeed / seeds), seeds - 1);
        }

        var byImage = seeds * columns.Sum(Square) / (images - 1);
        var rest = differences.Select((row, s) => row.Select((d, i) => Square(d - mean - rows[s] - columns[i])).Sum()).Sum()
            / ((seeds - 1.0) * (images - 1));
        var total = Math.Max(bySeed + byImage - rest, Math.Max(bySeed, byImage));
        var scatter = Square(bySeed) / (seeds - 1) + Square(byImage) / (images - 1) + Square(rest) / ((seeds - 1.0) * (images - 1));
        return new PairedDifference(
            mean, Math.Sqrt(total / (seeds * images)), scatter == 0 ? seeds - 1 : Math.Clamp(Square(total) / scatter, 1, seeds * images - 1));
    }

    /// <summary>The mean with its interval.</summary>
    /// <param name="level">Confidence, in (0, 1).</param>
    public Interval Confidence(double level = 0.95)
    {
        var half = Error == 0 ? 0 : Error * StudentT.InvCDF(0, 1, Degrees, 0.5 + level / 2);
        return new Interval(Mean, Mean - half, Mean + half);
    }

    /// <summary>Probability of a mean at least as far from 0, if there is no difference.</summary>
    public double PValue => Error == 0 ? (Mean == 0 ? 1 : 0) : 2 * StudentT.CDF(0, 1, Degrees, -Math.Abs(Mean) / Error);

    /// <summary>The two one-sided tests: the larger one of the probabilities of the mean if the true difference is −margin or margin.</summary>
    /// <param name="margin">Positive.</param>
    public double EquivalencePValue(double margin) => Error == 0
        ? (Math.Abs(Mean) < margin ? 0 : 1)
        : StudentT.CDF(0, 1, Degrees, (Math.Abs(Mean) - margin) / Error);

    private static double Square(double x) => x * x;
}
