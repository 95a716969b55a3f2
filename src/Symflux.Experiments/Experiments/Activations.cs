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

/// <summary>Must an activation be nonmonotone: fluxes with lower slopes bounded, and ReLU, at equal parameters.</summary>
internal sealed class Activations : DesignExperiment
{
    /// <inheritdoc/>
    public override string Name => "activations";

    /// <inheritdoc/>
    public override string Question => "Must an activation be nonmonotone: PSNR against the lower bound of the slopes of Φ?";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Hypotheses =>
    [
        "H1: PSNR rises from 0 to −1/2, and no further. Refuted if the step from −1/2 to −1 gains more than 0.05 dB, or that from 0 to −1/8 nothing.",
        "H2: ReLU is worse than a monotone odd flux. Refuted if not.",
    ];

    /// <inheritdoc/>
    private protected override IEnumerable<ReportSection> Sections(TrainedDesigns trained, RunFolder runs)
    {
        var bounded = trained.Designs.Where(design => design.Network is SplineDesign).ToArray();
        var compared = bounded.Zip(bounded.Skip(1), (monotone, falling) =>
            (falling.Family, monotone.Family, PairedDifference.Of(trained.Psnr(falling, runs), trained.Psnr(monotone, runs))))
            .Append((trained.Designs[^1].Family, bounded[0].Family,
                PairedDifference.Of(trained.Psnr(trained.Designs[^1], runs), trained.Psnr(bounded[0], runs))));
        return
        [
            new ReportSection(
                "Slopes", [], [Comparisons([.. compared])],
                [
                    new Chart(
                        "PSNR against the lower bound of slopes", new ChartAxis("lower bound −m of Φ′"), new ChartAxis("PSNR in dB"),
                        [new ChartSeries("symmetric, odd splines",
                            [.. bounded.Reverse().Select(design => Charts.Point(
                                -((SplineDesign)design.Network).Modulus!.Value, trained.Quality(design, runs)))])]),
                    .. bounded.Select(design => new Chart(
                        $"Learned fluxes, {design.Family}, seed 1, means over the channels of a block", new ChartAxis("s in units of "
                            + "σ"), new ChartAxis("Φ(s) in units of σ"),
                        [.. trained.Results(design, runs)[0].Lists.Where(list =>
                            list.Key.StartsWith("flux", StringComparison.Ordinal)).Select(list => new ChartSeries(
                            list.Key.Replace("flux", "block", StringComparison.Ordinal),
                                [.. FluxExamination.Places.Zip(list.Value, (s, value) => new ChartPoint(s, value))], HasMarkers: false))])),
                ]),
        ];
    }

    /// <inheritdoc/>
    private protected override TrainedDesigns Trained(ExperimentForm form)
    {
        var training = new DenoisingSettings { Every = 200, Cap = 5000, SearchSteps = 300, Choice = 8, Test = 20 };
        var design = new SplineDesign { Blocks = 6, Stencils = 12, StepControl = StepControl.Adaptive() };
        if (form.IsQuick)
        {
            training = training with { Every = 50, Cap = 300, SearchSteps = 50, Patch = 32, Choice = 3, ChoiceExtent = 64, Test = 6, DeadLeaves = 40 };
            design = design with { Blocks = 4, Stencils = 8, Intervals = 8 };
        }

        // A stencil with its slopes has as many parameters as one with a bias and more taps: more stencils make up for the slopes.
        var stencils = (int)Math.Round(design.Stencils * (25.0 + design.Intervals) / 26);
        return new TrainedDesigns(
            form, training,
            [
                .. new[] { 0, 0.125, 0.5, 1 }.Select(modulus =>
                    new Design(FormattableString.Invariant($"Φ′ ≥ {0 - modulus}"), 0, design with { Modulus = modulus })),
                new Design("ReLU, tied convolutions", 0, new StandardResidualDesign
                {
                    Blocks = design.Blocks, Stencils = stencils, Activation = Activation.Relu, IsTied = true, Step = StandardStep.Local,
                        Start = NetworkStart.Diffusion,
                    IsZeroSum = true, Centre = training.Centre,
                }),
            ],
            form.IsQuick ? 3 : 5, new FluxExamination());
    }
}
