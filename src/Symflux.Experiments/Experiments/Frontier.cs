using System.Globalization;
using Symflux.Blueprints;
using Symflux.Cli.Report;
using Symflux.Experiments.Denoising;
using Symflux.Experiments.Frame;
using Symflux.Experiments.Networks;
using Symflux.Experiments.Pages;
using Symflux.Experiments.Statistics;
using static Symflux.Experiments.Denoising.DenoisingTables;

namespace Symflux.Experiments.Experiments;

/// <summary>Denoising against stability: a network for each Lipschitz constant that it is held to, and one of the same size without any.</summary>
internal sealed class Frontier : DesignExperiment
{
    private const string None = "adaptive steps, no ℓ";

    private static readonly double[] Constants = [1, 1.25, 1.5, 2, 3, 5];

    /// <inheritdoc/>
    public override string Name => "frontier";

    /// <inheritdoc/>
    public override string Question => "How much better does a network denoise that may be less stable: PSNR against the Lipschitz constant ℓ?";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Hypotheses =>
    [
        "H1: PSNR rises with ℓ*. Refuted if a larger ℓ* is significantly worse.",
        "H2: between ℓ* = 1 and none lie about 1 dB, of which ℓ* = 2 has a third. Refuted if it has less than a fifth or more than a half.",
    ];

    /// <inheritdoc/>
    private protected override IEnumerable<ReportSection> Sections(TrainedDesigns trained, RunFolder runs)
    {
        var found = trained.Designs.ToDictionary(design => design.Family, design => trained.Results(design, runs));
        var bounded = trained.Designs.SkipLast(1).ToArray();
        var compared = trained.Designs.Zip(trained.Designs.Skip(1), (smaller, larger) => (
            larger.Family, smaller.Family, PairedDifference.Of(trained.Psnr(larger, runs), trained.Psnr(smaller, runs)))).ToArray();
        var (lowest, highest) = (Mean(trained.Designs[0], TrainingRun.Psnr), Mean(trained.Designs[^1], TrainingRun.Psnr));
        return
        [
            new ReportSection(
                "The frontier",
                [
                    string.Create(CultureInfo.InvariantCulture, $"Between ℓ* = 1 and no constant lie {highest - lowest:F2} dB; ℓ* = 2 has "
                        + $"{(Mean(trained.Designs[3], TrainingRun.Psnr) - lowest) / (highest - lowest):P0} of them."),
                ],
                [
                    new ReportTable(
                        ["network", "PSNR in dB", "95 % interval", "certified κ", "attained κ", "certified ℓ", "attained ℓ"],
                        [.. trained.Designs.Select(design => (string[])
                        [
                            design.Family, Number(Mean(design, TrainingRun.Psnr), "F2"), Range(trained.Quality(design, runs), "F2"),
                            Number(Mean(design, CertificateExamination.Kappa), "F3"), Number(Mean(design, CertificateExamination.Gain), "F3"),
                            Number(Mean(design, CertificateExamination.Lipschitz), "F3"), Number(Mean(design, CertificateExamination.Quotient), "F3"),
                        ])]),
                    Comparisons(compared),
                ],
                [
                    new Chart(
                        "PSNR against proven and attained ℓ", new ChartAxis("Lipschitz constant ℓ", IsLogarithmic: true), new ChartAxis("PSNR in dB"),
                        [
                            Series("proven ℓ", CertificateExamination.Lipschitz, bounded, false),
                                Series("attained ℓ", CertificateExamination.Quotient, trained.Designs, true),
                        ]),
                ]),
        ];

        double Mean(Design design, string number) =>
            found[design.Family].Average(result => result.Numbers.TryGetValue(number, out var value) ? value : double.NaN);

        ChartSeries Series(string name, string number, IReadOnlyList<Design> designs, bool isDashed) => new(
            name, [.. designs.Select(design => Charts.Point(Mean(design, number), trained.Quality(design, runs)))], isDashed);
    }

    /// <inheritdoc/>
    private protected override TrainedDesigns Trained(ExperimentForm form)
    {
        var training = new DenoisingSettings { Batch = 4, Patch = 48, Every = 200, Cap = 4000, SearchSteps = 200, Choice = 8, Test = 20 };
        var (design, seeds, restarts) = (new SplineDesign { Blocks = 16, Stencils = 8, Extent = 7 }, 3, 12);
        if (form.IsQuick)
        {
            training = training with { Patch = 32, Every = 60, Cap = 480, SearchSteps = 60, Choice = 3, ChoiceExtent = 64, Test = 6, DeadLeaves = 40 };
            (design, seeds, restarts) = (new SplineDesign { Blocks = 6, Stencils = 8, Intervals = 8 }, 3, 2);
        }

        return new TrainedDesigns(
            form, training,
            [
                .. Constants.Select(constant => new Design(FormattableString.Invariant($"ℓ ≤ {constant}"), 0, design with { Lipschitz = constant })),
                new Design(None, 0, design with { StepControl = StepControl.Adaptive() }),
            ],
            seeds, new CertificateExamination(restarts));
    }
}
