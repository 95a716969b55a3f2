using Symflux.Blueprints;
using Symflux.Cli.Report;
using Symflux.Experiments.Baselines;
using Symflux.Experiments.Denoising;
using Symflux.Experiments.Frame;
using Symflux.Experiments.Networks;
using Symflux.Experiments.Pages;
using Symflux.Experiments.Statistics;
using static Symflux.Experiments.Denoising.DenoisingTables;

namespace Symflux.Experiments.Experiments;

/// <summary>What does a certificate buy: attacks, other noise, inputs far away, for networks of one size.</summary>
internal sealed class Stability : DesignExperiment
{
    private const int Certified = 2;

    /// <inheritdoc/>
    public override string Name => "stability";

    /// <inheritdoc/>
    public override string Question => "What does a certificate buy: attacks, other noise, and inputs far away?";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Hypotheses =>
    [
        "H1: standard networks have gains above 1 under attack, certified ones never more than 1. Refuted by one gain above a certificate.",
        "H2: with noise that was not trained on, certified networks do not lose more. Refuted if they do, with p < 0.05 after Holm's correction.",
    ];

    /// <inheritdoc/>
    private protected override IEnumerable<ReportSection> Sections(TrainedDesigns trained, RunFolder runs)
    {
        var kinds = StabilityExamination.Kinds;
        var compared =
            from certified in trained.Designs.Take(Certified)
            from standard in trained.Designs.Skip(Certified)
            from kind in kinds
            let left = Lost(certified, kind)
            let right = Lost(standard, kind)
            select ($"{certified.Family}, {kind}", standard.Family, PairedDifference.Of(left, right));
        return
        [
            new ReportSection(
                "Attacks",
                ["The largest gain ‖N(f)‖/‖f‖ and quotient of differences that gradient ascent found, the same attack for all, over all seeds; "
                    + "certified networks have gains of at most 1, proven. Centred networks are seen from their centre, and inputs of gains are at "
                + "least as large as the noise."],
                [
                    new ReportTable(["network", "PSNR in dB", "largest gain", "largest quotient"], [.. trained.Designs.Select(design => (string[])
                    [
                        design.Family, Number(trained.Quality(design, runs).Value, "F2"),
                        Number(trained.Results(design, runs).Max(result => Of(result, StabilityExamination.LargestGain)), "F4"),
                        Number(trained.Results(design, runs).Max(result => Of(result, StabilityExamination.LargestQuotient)), "F3"),
                    ])]),
                ],
                [
                    new Chart(
                        "Gain of a scaled image", new ChartAxis("factor of the input", IsLogarithmic: true), new ChartAxis("‖N(f)‖/‖f‖", IsLogarithmic: true),
                        [.. trained.Designs.Select((design, i) => new ChartSeries(
                            design.Family,
                            [.. StabilityExamination.Factors.Select((factor, k) =>
                                new ChartPoint(factor, trained.Results(design, runs).Average(result => result.Lists["gains"][k])))],
                            i >= Certified))]),
                ]),
            new ReportSection(
                "Other noise", ["What is lost against σ = 25 with the trained noise, in dB (negative: lost), and the differences of what certified "
                    + "and standard networks lose."],
                [
                    new ReportTable(["network", .. kinds], [.. trained.Designs.Select(design => (string[])
                        [design.Family, .. kinds.Select(kind => Signed(Lost(design, kind).Average(row => row.Average())))])]),
                    Comparisons([.. compared]),
                ],
                [
                    new Chart(
                        "PSNR against the level of the noise", new ChartAxis("σ"), new ChartAxis("PSNR in dB"),
                        [.. trained.Designs.Select((design, i) => new ChartSeries(
                            design.Family,
                            [.. StabilityExamination.Levels.Select(level =>
                                new ChartPoint(level, Psnr(design, FormattableString.Invariant($"σ = {level}")).Average(row => row.Average())))
                                .Append(new ChartPoint(25, trained.Quality(design, runs).Value)).OrderBy(point => point.X)],
                            i >= Certified))]),
                ]),
        ];

        double[][] Psnr(Design design, string kind) => [.. trained.Results(design, runs).Select(result => result.Lists[StabilityExamination.Key(kind)])];

        double[][] Lost(Design design, string kind) =>
            [.. Psnr(design, kind).Zip(trained.Psnr(design, runs), (other, usual) => other.Zip(usual, (a, b) => a - b).ToArray())];

        static double Of(RunResult result, string number) => result.Numbers.TryGetValue(number, out var value) ? value : double.NaN;
    }

    /// <inheritdoc/>
    private protected override TrainedDesigns Trained(ExperimentForm form)
    {
        var training = new DenoisingSettings { Every = 200, Cap = 6000, SearchSteps = 300, Choice = 8, Test = 20 };
        var (blocks, stencils, seeds, examination) = (5, 8, 3, new StabilityExamination(24, 300));
        if (form.IsQuick)
        {
            training = training with { Every = 50, Cap = 600, SearchSteps = 60, Patch = 32, Choice = 3, ChoiceExtent = 64, Test = 6, DeadLeaves = 40 };
            (blocks, stencils, seeds, examination) = (2, 4, 3, new StabilityExamination(4, 100));
        }

        return new TrainedDesigns(
            form, training,
            [
                new Design("certified, fixed step", 0, Symmetric(StepControl.Fixed)),
                new Design("certified, local step", 0, Symmetric(StepControl.Adaptive())),
                new Design("standard, same activation", 0, Standard(Activation.TrainedPeronaMalik, true)),
                new Design("standard, same activation, no biases", 0, Standard(Activation.TrainedPeronaMalik, false)),
                new Design("standard, ReLU", 0, Standard(Activation.Relu, true)),
            ],
            seeds, examination);

        SymmetricResidualDesign Symmetric(StepControl step) => new()
        {
            Blocks = blocks, Stencils = stencils, Flux = Activation.TrainedPeronaMalik, StepControl = step,
        };

        StandardResidualDesign Standard(Activation activation, bool hasBiases) => new()
        {
            Blocks = blocks, Stencils = stencils / 2, Activation = activation, Centre = training.Centre, HasBiases = hasBiases,
        };
    }
}
