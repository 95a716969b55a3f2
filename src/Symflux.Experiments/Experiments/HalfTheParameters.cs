using Symflux.Cli.Report;
using Symflux.Experiments.Denoising;
using Symflux.Experiments.Frame;
using Symflux.Experiments.Pages;
using Symflux.Experiments.Statistics;
using static Symflux.Experiments.Denoising.DenoisingTables;

namespace Symflux.Experiments.Experiments;

/// <summary>How many parameters does a symmetric network need for the PSNR of a standard one?</summary>
internal sealed class HalfTheParameters : Experiment
{
    /// <inheritdoc/>
    public override string Name => "half-the-parameters";

    /// <inheritdoc/>
    public override string Question => "How many parameters does a symmetric network need for the same PSNR as a standard one?";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Hypotheses =>
    [
        "H1: N(symmetric, fixed step)/N(standard, same activation) at equal PSNR is ½ or less. Refuted where the interval of the ratio lies above ½.",
        "H2: with local steps the ratio is ½ or less. Refuted likewise.",
        "H3: freeing the second convolution, started as the adjoint, makes no difference of more than 0.05 dB. Compared here at equal size; the "
            + "factorial compares at equal stencils.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<PlannedRun> Plan(ExperimentForm form) => [.. Groups(form).SelectMany(group => group.Trained.Plan)];

    /// <inheritdoc/>
    public override Report Report(ExperimentForm form, RunFolder runs)
    {
        var groups = Groups(form);
        return new Report(
        [
            .. groups.Select(group => Results(group.Families, group.Trained, runs)),
            new ReportSection("How it was measured", Method([.. groups.Select(group => group.Trained)], runs),
                [.. groups.Select(group => Designs(group.Trained, runs))], []),
        ]);
    }

    private static IReadOnlyList<(IReadOnlyList<DesignFamily> Families, TrainedDesigns Trained)> Groups(ExperimentForm form)
    {
        var signals = new DenoisingSettings
        {
            Dimension = 1, Batch = 4, Patch = 256, Every = 200, Cap = 8000, SearchSteps = 300, Choice = 48, Test = 120,
        };
        var images = new DenoisingSettings { Patch = 32, Every = 200, Cap = 8000, SearchSteps = 300, Choice = 8, Test = 20 };
        if (form.IsQuick)
        {
            signals = signals with { Batch = 4, Every = 50, Cap = 500, SearchSteps = 50, Choice = 16, Test = 24, DeadLeaves = 60 };
            images = images with { Every = 50, Cap = 500, SearchSteps = 50, Patch = 32, Choice = 3, ChoiceExtent = 64, Test = 6, DeadLeaves = 40 };
        }

        return [Group(1, signals), Group(2, images)];

        (IReadOnlyList<DesignFamily>, TrainedDesigns) Group(int dimension, DenoisingSettings training)
        {
            int[] sizes = form.IsQuick ? [100, 300] : [100, 300, 1000, 3000, 10000];
            var families = DesignFamily.All(sizes, training.Centre, dimension);
            if (form.IsQuick)
            {
                families = [.. families.Where(family => family.Name is DesignFamily.Standard or "standard, ReLU"
                    || family.Name.Contains("explicit", StringComparison.Ordinal))];
            }

            return (families, new TrainedDesigns(form, training, [.. families.SelectMany(family => family.Designs(dimension))], form.IsQuick ? 3 : 5));
        }
    }

    private static ReportSection Results(IReadOnlyList<DesignFamily> families, TrainedDesigns trained, RunFolder runs)
    {
        var dimension = trained.Training.Dimension;
        var curves = families.ToDictionary(
            family => family.Name, family => family.Designs(dimension).Select(design => (Design: design, Measured: trained.Measured(design, runs))).ToArray());
        var chart = new Chart(
            $"PSNR against the number of parameters, {dimension}D, σ = {trained.Training.NoiseLevel}", new ChartAxis("parameters "
                + "N", IsLogarithmic: true), new ChartAxis("PSNR in dB"),
            [.. families.Select(family => new ChartSeries(
                family.Name,
                [.. curves[family.Name].Select(point => Charts.Point(point.Measured.Size, trained.Quality(point.Design, runs)))],
                IsDashed: !family.IsSymmetric))]);
        var reference = curves[DesignFamily.Standard];
        var ratios =
            from family in families
            where family.Name != DesignFamily.Standard
            from other in reference
            where other.Measured.Values.Concat(curves[family.Name].SelectMany(point => point.Measured.Values)).All(row => row.All(double.IsFinite))
            let ratio = SizeRatio.At([.. curves[family.Name].Select(point => point.Measured)], other.Measured)
            let smallest = curves[family.Name][0].Measured.Size / other.Measured.Size
            let largest = curves[family.Name][^1].Measured.Size / other.Measured.Size
            let ends = new[] { ratio.Value, ratio.Low, ratio.High }.Select(value => Measured(value, smallest, largest)).ToArray()
            select (string[])
            [
                family.Name, Number(other.Measured.Size, "F0"), Number(other.Measured.Values.Average(row => row.Average()), "F2"),
                ends[0], ends[1] == ends[2] ? ends[1] : $"{ends[1]} to {ends[2]}", Claim(ratio, smallest, largest),
            ];
        var compared =
            from family in families
            where family.Name != DesignFamily.Standard
            from point in curves[family.Name]
            let other = Array.Find(reference, candidate => candidate.Design.Size == point.Design.Size)
            where other.Design is not null
            select (point.Design.Name, other.Design.Name, PairedDifference.Of(point.Measured.Values, other.Measured.Values));
        return new ReportSection(
            dimension == 1 ? "Signals" : "Images",
            [
                $"Parameters at equal quality: N(family)/N({DesignFamily.Standard}) at the PSNR that the latter has; < and > where "
                    + "that quality lies outside of what was measured of the family.",
            ],
            [new ReportTable(["family", "N of the standard network", "its PSNR in dB", "ratio", "95 % interval", "claim"], [.. ratios]),
                Comparisons([.. compared])],
            [chart]);
    }

    /// <summary>A ratio, or the end of what was measured where it lies beyond.</summary>
    private static string Measured(double ratio, double smallest, double largest) =>
        ratio == 0 ? $"< {Number(smallest, "F2")}" : double.IsInfinity(ratio) ? $"> {Number(largest, "F2")}" : Number(ratio, "F2");

    /// <summary>What the interval of a ratio says of "half of the parameters"; ends that leave what was measured are known only to lie beyond it.</summary>
    /// <param name="ratio">The ratio.</param>
    /// <param name="smallest">That of the smallest size that was measured.</param>
    /// <param name="largest">That of the largest size that was measured.</param>
    internal static string Claim(Interval ratio, double smallest, double largest)
    {
        var (low, high) = (double.IsInfinity(ratio.Low) ? largest : ratio.Low, ratio.High == 0 ? smallest : ratio.High);
        return low > 0.5 ? "needs more than half" : high <= 0.5 ? "half is enough" : "undecided";
    }
}
