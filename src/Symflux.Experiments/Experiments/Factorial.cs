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

/// <summary>Which ingredient of symmetric networks does it: a full factorial with four factors of two levels.</summary>
internal sealed class Factorial : DesignExperiment
{
    private static readonly (string Name, string Low, string High)[] Factors =
    [
        ("second convolution", "free", "tied"), ("stencils", "free", "zero-sum"), ("step", "bounded by norms", "local"), ("start", "usual", "diffusion"),
    ];

    /// <inheritdoc/>
    public override string Name => "factorial";

    /// <inheritdoc/>
    public override string Question => "Which ingredient does it: tied convolutions, zero-sum stencils, the control of the step, or the start?";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Hypotheses =>
    [
        "H1: the control of the step has the largest main effect. Refuted if another one is larger.",
        "H2: tying costs less than 0.05 dB at the same number of stencils. Refuted if freeing gains more, after Holm's correction.",
        "H3: the start does not matter once the curve is flat. Refuted if its effect is not equivalent to 0 within ± 0.05 dB.",
    ];

    /// <inheritdoc/>
    private protected override IEnumerable<ReportSection> Sections(TrainedDesigns trained, RunFolder runs)
    {
        var cells = trained.Designs.Take(1 << Factors.Length).Select(design => trained.Psnr(design, runs)).ToArray();
        var contrasts = Enumerable.Range(1, (1 << Factors.Length) - 1).Where(set => System.Numerics.BitOperations.PopCount((uint)set) <= 2)
            .OrderBy(set => System.Numerics.BitOperations.PopCount((uint)set)).ToArray();
        var effects = contrasts.Select(set => (EffectName(set), "no effect", PairedDifference.Of(Contrast(cells, set)))).ToArray();
        var main = effects.Take(Factors.Length).Select((effect, i) => (Factor: Factors[i], Effect: effect.Item3.Confidence())).ToArray();
        return
        [
            new ReportSection(
                "Effects",
                [
                    "A main effect is the mean of the eight cells with the second level less the mean of those with the first; an interaction is half "
                        + "of the difference of one factor's effect at the two levels of the other.",
                    $"Largest main effect: {main.MaxBy(entry => Math.Abs(entry.Effect.Value)).Factor.Name}.",
                ],
                [Comparisons(effects)],
                [
                    new Chart(
                        "Effects with 95 % intervals", new ChartAxis("effect, in the order of the table"), new ChartAxis("dB"),
                        [new ChartSeries("effect", [.. effects.Select((effect, i) => (effect.Item3.Confidence(), i)).Select(
                            entry => new ChartPoint(entry.i + 1, entry.Item1.Value, entry.Item1.Low, entry.Item1.High))])]),
                ]),
        ];
    }

    /// <summary>
    /// The contrast of a set of factors, by seed and image: the mean of the cells with an even number of first levels in it less that of the others.
    /// </summary>
    /// <param name="cells">PSNR of cell b, whose bits are the levels, by seed and image.</param>
    /// <param name="set">Bits of the factors.</param>
    internal static double[][] Contrast(double[][][] cells, int set)
    {
        var sign = Enumerable.Range(0, cells.Length)
            .Select(cell => System.Numerics.BitOperations.PopCount((uint)(set & ~cell)) % 2 == 0 ? 1 : -1).ToArray();
        return [.. cells[0].Select((row, seed) => row.Select((_, image) =>
            cells.Select((cell, b) => sign[b] * cell[seed][image]).Sum() / (cells.Length / 2)).ToArray())];
    }

    private static string EffectName(int set) => string.Join(
        " × ", Factors.Where((_, i) => (set >> i & 1) == 1).Select(factor =>
            set is 1 or 2 or 4 or 8 ? $"{factor.Name}: {factor.High} against {factor.Low}" : factor.Name));

    /// <inheritdoc/>
    private protected override TrainedDesigns Trained(ExperimentForm form)
    {
        var training = new DenoisingSettings { Every = 200, Cap = 8000, SearchSteps = 300, Choice = 8, Test = 20 };
        var (blocks, stencils) = (5, 8);
        if (form.IsQuick)
        {
            training = training with { Every = 50, Cap = 600, SearchSteps = 60, Patch = 32, Choice = 3, ChoiceExtent = 64, Test = 6, DeadLeaves = 40 };
            (blocks, stencils) = (2, 4);
        }

        return new TrainedDesigns(
            form, training,
            [
                .. Enumerable.Range(0, 1 << Factors.Length).Select(cell => new Design(
                    string.Join(", ", Factors.Select((factor, i) =>
                        Level(cell, i) ? factor.High : $"{factor.Low}{(i < 2 ? i == 0 ? " second" : " stencils" : "")}")), 0,
                    Network(cell, blocks, stencils, training.Centre))),
                new Design("standard, no control of the step, as many stencils", 0, Standard(stencils)),
                new Design("standard, no control of the step, half of the stencils", 0, Standard(stencils / 2)),
            ],
            form.IsQuick ? 3 : 5);

        StandardResidualDesign Standard(int count) => new()
        {
            Blocks = blocks, Stencils = count, Activation = Activation.TrainedPeronaMalik, Centre = training.Centre,
        };
    }

    private static NetworkDesign Network(int cell, int blocks, int stencils, double centre)
    {
        var (isTied, isZeroSum, isLocal) = (Level(cell, 0), Level(cell, 1), Level(cell, 2));
        var start = Level(cell, 3) ? NetworkStart.Diffusion : NetworkStart.Usual;
        return isTied
            ? new SymmetricResidualDesign
            {
                Blocks = blocks, Stencils = stencils, Flux = Activation.TrainedPeronaMalik, IsZeroSum = isZeroSum, Start = start, Centre = centre,
                StepControl = isLocal ? StepControl.Adaptive() : StepControl.Fixed,
            }
            : new StandardResidualDesign
            {
                Blocks = blocks, Stencils = stencils, Activation = Activation.TrainedPeronaMalik, IsZeroSum = isZeroSum, Start = start, Centre = centre,
                HasBiases = false, Step = isLocal ? StandardStep.Local : StandardStep.Bounded,
            };
    }

    private static bool Level(int cell, int factor) => (cell >> factor & 1) == 1;
}
