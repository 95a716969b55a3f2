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

/// <summary>What skips and extrapolation do, over the depth.</summary>
internal sealed class SkipConnections : DesignExperiment
{
    private const string With = "residual skip (explicit)";

    /// <inheritdoc/>
    public override string Name => "skip-connections";

    /// <inheritdoc/>
    public override string Question => "What do residual skips and extrapolation do, from 2 to 64 blocks?";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Hypotheses =>
    [
        "H1: without the residual skip networks of 16 blocks and more do not train. Refuted if they come within 1 dB of those with it.",
        "H2: extrapolation makes a difference of at most 0.05 dB at equal depth. Refuted if larger.",
        "H3: extrapolation reaches a larger diffusion time with the same number of blocks. Refuted if θ is not larger at depth 16.",
    ];

    /// <inheritdoc/>
    private protected override IEnumerable<ReportSection> Sections(TrainedDesigns trained, RunFolder runs)
    {
        var families = trained.Designs.GroupBy(design => Family(design)).ToArray();
        var compared =
            from design in trained.Designs
            where Family(design) != With
            let other = trained.Designs.First(candidate => Family(candidate) == With && Depth(candidate) == Depth(design))
            let pair = (Left: trained.Psnr(design, runs), Right: trained.Psnr(other, runs))
            where pair.Left.Concat(pair.Right).All(row => row.All(double.IsFinite))
            select (design.Family, other.Family, PairedDifference.Of(pair.Left, pair.Right));
        return
        [
            new ReportSection(
                "Depth", ["Steps to quality: the first validation within 0.1 dB of the best one. θ is the diffusion time in units in which an "
                    + "explicit step has at most 2."],
                [
                    new ReportTable(
                        ["network", "parameters", "PSNR in dB", "95 % interval", "steps to quality", "θ", "certified κ"],
                        [.. trained.Designs.Select(design => (string[])
                        [
                            design.Family, Number(trained.Mean(design, runs, TrainingRun.Parameters), "F0"), Number(trained.Quality(design, runs).Value, "F2"),
                            Range(trained.Quality(design, runs), "F2"),
                                Number(trained.Results(design, runs).Average(result => StepsToQuality(result, trained.Training.Every)), "F0"),
                            Number(Mean(design, DiffusionTimeExamination.Time), "F2"), Number(Mean(design, DiffusionTimeExamination.Kappa), "F3"),
                        ])]),
                    Comparisons([.. compared]),
                ],
                [
                    Chart("PSNR against depth", "PSNR in dB", false, design => trained.Quality(design, runs)),
                    Chart("Diffusion time against depth", "θ", true, design =>
                        new Interval(Mean(design, DiffusionTimeExamination.Time), double.NaN, double.NaN)),
                    Chart("Steps to quality against depth", "steps", false, design => new Interval(
                        trained.Results(design, runs).Average(result => StepsToQuality(result, trained.Training.Every)), double.NaN, double.NaN)),
                ]),
        ];

        double Mean(Design design, string number) =>
            trained.Results(design, runs).Average(result => result.Numbers.TryGetValue(number, out var value) ? value : double.NaN);

        Chart Chart(string title, string unit, bool isLogarithmic, Func<Design, Interval> value) => new(
            title, new ChartAxis("blocks", IsLogarithmic: true), new ChartAxis(unit, isLogarithmic),
            [.. families.Select(family => new ChartSeries(family.Key, [.. family.Select(design => Charts.Point(Depth(design), value(design)))]))]);
    }

    /// <summary>Steps until the validation curve comes within 0.1 dB of its best.</summary>
    private static double StepsToQuality(RunResult result, int every)
    {
        var curve = result.Lists[TrainingRun.Curve];
        var best = curve.Where(double.IsFinite).Max();
        return Array.FindIndex(curve, value => value >= best - 0.1) * every;
    }

    private static string Family(Design design) => design.Family[..design.Family.LastIndexOf(',')];

    private static int Depth(Design design) => design.Network switch
    {
        SymmetricResidualDesign symmetric => symmetric.Blocks,
        StandardResidualDesign standard => standard.Blocks,
        _ => 0,
    };

    /// <inheritdoc/>
    private protected override TrainedDesigns Trained(ExperimentForm form)
    {
        var training = new DenoisingSettings
        {
            Dimension = 1, Batch = 8, Patch = 256, Every = 100, Cap = 3000, SearchSteps = 150, Choice = 48, Test = 120,
        };
        int[] depths = [2, 4, 8, 16, 32, 64];
        if (form.IsQuick)
        {
            training = training with { Batch = 4, Every = 40, Cap = 160, SearchSteps = 40, Choice = 12, Test = 24, DeadLeaves = 40 };
            depths = [2, 8];
        }

        const int Stencils = 6, Extent = 5;
        return new TrainedDesigns(
            form, training,
            [
                .. depths.SelectMany(depth => (Design[])
                [
                    new Design($"no residual skip, {depth} blocks", 0, new StandardResidualDesign
                    {
                        // K and Kᵀ as in the others, in a step of free length: otherwise nothing would be left of the signal.
                        Dimension = 1, Blocks = depth, Stencils = Stencils, Extent = Extent, Activation = Activation.TrainedPeronaMalik, HasBiases = false,
                        Start = NetworkStart.Diffusion, HasSkip = false, Centre = training.Centre,
                    }),
                    Symmetric(With, SkipKind.Explicit, depth), Symmetric("FSI", SkipKind.SemiIterative, depth),
                    Symmetric("Du Fort–Frankel", SkipKind.DuFortFrankel, depth), Symmetric("learned extrapolation", SkipKind.Learned, depth),
                ]),
            ],
            form.IsQuick ? 3 : 3, new DiffusionTimeExamination());

        static Design Symmetric(string name, SkipKind skip, int depth) => new($"{name}, {depth} blocks", 0, new SymmetricResidualDesign
        {
            Dimension = 1, Blocks = depth, Stencils = Stencils, Extent = Extent, Flux = Activation.TrainedPeronaMalik,
                StepControl = StepControl.Fixed, Skip = skip,
            NormBudget = 10,
        });
    }
}
