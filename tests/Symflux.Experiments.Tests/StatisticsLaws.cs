using CsCheck;
using Symflux.Experiments.Statistics;

namespace Symflux.Experiments.Tests;

public sealed class StatisticsLaws
{
    private static readonly Gen<double[][]> Tables = Gen.Select(Gen.Int[2, 6], Gen.Int[1, 8]).SelectMany(
        shape => Gen.Double[-1, 1].Array[shape.Item2].Array[shape.Item1]);

    /// <summary>Two numbers of a table of Student's distribution: with 4 degrees of freedom 2.776445 at 95 %, and 2.131847 at 90 %.</summary>
    [Fact]
    public void With_one_image_it_is_students_paired_test()
    {
        var difference = PairedDifference.Of([[0.3], [0.1], [0.5], [-0.1], [0.4]]);
        var error = Math.Sqrt(0.058 / 5);
        Assert.Equal(0.24, difference.Mean, 1e-12);
        Assert.Equal(error, difference.Error, 1e-12);
        Assert.Equal(4, difference.Degrees);
        Assert.Equal(0.24 + 2.776445 * error, difference.Confidence().High, 1e-6);
        Assert.Equal(0.1, new PairedDifference(2.131847, 1, 4).PValue, 1e-6);
        Assert.Equal(0.05, new PairedDifference(0, 1, 4).EquivalencePValue(2.131847), 1e-6);
    }

    [Fact]
    public void A_difference_turned_around_has_the_other_sign_and_the_same_doubt() => Tables.Sample(table =>
    {
        var (one, other) = (PairedDifference.Of(table), PairedDifference.Of([.. table.Select(row => row.Select(d => -d).ToArray())]));
        return Math.Abs(one.Mean + other.Mean) < 1e-12 && Math.Abs(one.PValue - other.PValue) < 1e-9
            && Math.Abs(one.EquivalencePValue(0.05) - other.EquivalencePValue(0.05)) < 1e-9;
    });

    [Fact]
    public void The_interval_excludes_zero_where_the_test_rejects() => Tables.Sample(table =>
    {
        var difference = PairedDifference.Of(table);
        var interval = difference.Confidence();
        return (difference.PValue < 0.05) == (interval.Low > 0 || interval.High < 0) && difference.Degrees >= 1 && difference.PValue is >= 0 and <= 1;
    });

    [Fact]
    public void Scatter_between_images_counts_although_all_seeds_agree()
    {
        var difference = PairedDifference.Of([[1, -1, 0.5], [1, -1, 0.5], [1, -1, 0.5]]);
        Assert.True(difference.Error > 0.3, $"{difference}");
        Assert.True(difference.PValue > 0.5);
    }

    /// <summary>Of 400 true null hypotheses with both effects about one in twenty is rejected, not far more.</summary>
    [Fact]
    public void The_test_keeps_its_level_where_seeds_and_images_both_scatter()
    {
        var random = new Random(5);
        var rejected = 0;
        for (var trial = 0; trial < 400; trial++)
        {
            var images = Enumerable.Range(0, 12).Select(_ => Normal()).ToArray();
            double[][] table = [.. Enumerable.Range(0, 5).Select(_ => Normal()).ToArray().Select(seed =>
                images.Select(image => seed + image + 0.5 * Normal()).ToArray())];
            rejected += PairedDifference.Of(table).PValue < 0.05 ? 1 : 0;
        }

        Assert.InRange(rejected, 2, 36);

        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
    }

    [Fact]
    public void Equivalence_is_shown_by_small_differences_and_small_scatter_only()
    {
        double[][] near = [[0.01, 0.012], [0.009, 0.011], [0.01, 0.01]], wide = [[0.3, -0.3], [-0.2, 0.25], [0.1, -0.1]],
            far = [[0.2, 0.21], [0.2, 0.22], [0.21, 0.2]];
        Verdict[] expected = [Verdict.Equivalent, Verdict.Undecided, Verdict.Better];
        Assert.Equal(expected, Comparison.All([PairedDifference.Of(near), PairedDifference.Of(wide), PairedDifference.Of(far)]).Select(comparison =>
            comparison.Verdict));
    }

    [Fact]
    public void Too_few_seeds_and_other_shapes_are_refused()
    {
        Assert.Throws<SymfluxException>(() => PairedDifference.Of([[1.0, 2]]));
        Assert.Throws<SymfluxException>(() => PairedDifference.Of([[1.0], [2]], [[1.0]]));
    }

    [Fact]
    public void Holm_multiplies_the_smallest_by_the_number_of_tests_and_the_next_by_one_less() =>
        Assert.Equal([0.03, 0.06, 0.06, 0.02], Holm.Correct([0.01, 0.04, 0.03, 0.005]).Select(p => Math.Round(p, 9)));

    [Fact]
    public void Holm_is_between_no_correction_and_bonferroni_and_keeps_the_order() => Gen.Double[0, 1].Array[1, 9].Sample(p =>
    {
        var corrected = Holm.Correct(p);
        return p.Zip(corrected).All(pair => pair.Second >= pair.First && pair.Second <= Math.Min(1, p.Length * pair.First) + 1e-15)
            && p.Index().All(i => p.Index().All(k => p[i.Index] > p[k.Index] || corrected[i.Index] <= corrected[k.Index]));
    });

    [Fact]
    public void A_curve_gives_its_own_sizes_back_and_is_bounded_outside()
    {
        var curve = new QualityCurve([(1000, 29), (100, 27), (10_000, 30)]);
        Assert.Equal(1000, curve.SizeFor(29), 1e-6);
        Assert.Equal(Math.Sqrt(100 * 1000), curve.SizeFor(28), 1e-6);
        Assert.Equal((0, double.PositiveInfinity), (curve.SizeFor(26.9), curve.SizeFor(30.1)));
        // A larger network that is worse needs no smaller one to be worse, too.
        Assert.Equal(0, new QualityCurve([(100, 29), (1000, 28)]).SizeFor(28.5));
        Assert.Equal(100, new QualityCurve([(100, 29), (1000, 28)]).SizeFor(29), 1e-9);
    }

    /// <summary>A family that is another one with half of the size has the ratio ½, and its interval holds it.</summary>
    [Fact]
    public void The_ratio_of_a_family_that_needs_half_is_a_half()
    {
        var random = new Random(3);
        double Noise() => 0.01 * (random.NextDouble() - 0.5);
        MeasuredSize Of(double size, double shown) =>
            new(shown, [.. Enumerable.Range(0, 5).Select(_ => Enumerable.Range(0, 6).Select(i => 20 + i + Math.Log(size) + Noise()).ToArray())]);
        MeasuredSize[] family = [Of(200, 100), Of(600, 300), Of(2000, 1000), Of(6000, 3000)];
        var ratio = SizeRatio.At(family, Of(1000, 1000));
        Assert.Equal(0.5, ratio.Value, 0.02);
        Assert.InRange(0.5, ratio.Low, ratio.High);
        Assert.Equal((0, 0, 0), (Low().Value, Low().Low, Low().High));
        Assert.Equal(double.PositiveInfinity, SizeRatio.At(family, Of(60_000, 1000)).Value);

        Interval Low() => SizeRatio.At(family, Of(100, 100));
    }
}
