using System.Globalization;
using Symflux.Experiments.Networks;

namespace Symflux.Experiments;

/// <summary>How large the experiment is.</summary>
/// <param name="Training">What every network is trained for, and how.</param>
/// <param name="Blocks">Residual blocks of every network.</param>
/// <param name="Stencils">Stencils of a symmetric block with N parameters, and of a standard block with 2N; even.</param>
internal sealed record HalfTheParametersSize(DenoisingSettings Training, int Blocks, int Stencils);

/// <summary>
/// The claim that a symmetric residual network with half of the parameters is not worse than a standard one, and with as
/// many is better, measured by denoising.
/// </summary>
/// <remarks>
/// What could favour one side is the same for both: images, patches, noise, optimiser, steps, random start; each design has
/// the best learning rate of the same ladder, chosen on the first seed by other images than those that it is judged by.
/// Activations are compared like with like, so that the effect of Kᵀ is not mixed up with that of the activation.
/// </remarks>
internal static class HalfTheParameters
{
    /// <summary>Mid-grey in units of the noise level: standard networks see values around 0.</summary>
    public const double Centre = 128.0 / 25;

    private static readonly FindingsColumn[] Columns =
    [
        new("parameters", "parameters", "F0"), new("psnr", "PSNR in dB", "F2"), new("rate", "learning rate", "G2"),
        new("processorSeconds", "processor seconds", "F1"),
    ];

    /// <summary>A minute or two.</summary>
    public static HalfTheParametersSize Quick { get; } = new(
        new DenoisingSettings { DeadLeaves = 40, Steps = 150, Batch = 4, Patch = 32, HeldOut = 4 }, Blocks: 3, Stencils: 8);

    /// <summary>About a quarter of an hour on an idle machine.</summary>
    public static HalfTheParametersSize Full { get; } = new(
        new DenoisingSettings { DeadLeaves = 200, Steps = 1200, Batch = 4, Patch = 40, HeldOut = 12 }, Blocks: 5, Stencils: 12);

    /// <summary>Trains and judges.</summary>
    /// <param name="size">How large the experiment is.</param>
    /// <param name="networks">What to compare.</param>
    /// <param name="seeds">Seeds of the runs.</param>
    /// <param name="runs">Does and keeps single runs.</param>
    public static Findings Measure(HalfTheParametersSize size, ComparedNetworks networks, IReadOnlyList<ulong> seeds, RunStore runs)
    {
        List<(string Title, IReadOnlyList<Contestant> Contestants)> groups = [];
        if (networks.HasFlag(ComparedNetworks.Residual))
        {
            groups.Add(("Residual networks", Contestant.ResidualNetworks(size.Blocks, size.Stencils)));
        }

        if (networks.HasFlag(ComparedNetworks.UNets))
        {
            groups.Add(("U-nets", Contestant.UNets()));
        }

        runs.Planned = groups.Sum(group => group.Contestants.Count) * (LearningRateSearch.UsualTrials + seeds.Count - 1);
        var problem = new DenoisingProblem(size.Training);
        var results = groups.SelectMany(group => group.Contestants)
            .ToDictionary(c => c.Name, c => MeasureOne(c, size, problem, seeds, runs));
        return new Findings
        {
            Title = "Half of the parameters: symmetric against standard networks",
            Method = Method(size, networks, problem, seeds),
            Tables =
            [
                .. groups.Select(group => new FindingsTable(
                    $"{group.Title}: denoising, σ = {size.Training.NoiseLevel}", "network", Columns,
                    [.. group.Contestants.Select(c => new FindingsRow(c.Name, Summary(results[c.Name])))])),
            ],
            Conclusions = [.. groups.SelectMany(group => Comparisons(group.Contestants)).Select(pair => Compare(pair.Left.Name, pair.Right.Name, results))],
        };
    }

    /// <summary>Every symmetric network against the standard ones of its activation, and against those with ReLU.</summary>
    private static IEnumerable<(Contestant Left, Contestant Right)> Comparisons(IReadOnlyList<Contestant> contestants) =>
        from left in contestants
        where left.IsSymmetric
        from right in contestants
        where !right.IsSymmetric && (right.Activation == left.Activation || right.Activation == Contestant.Relu)
        select (left, right);

    private static List<IReadOnlyDictionary<string, double>> MeasureOne(
        Contestant contestant, HalfTheParametersSize size, DenoisingProblem problem, IReadOnlyList<ulong> seeds, RunStore runs)
    {
        var (rate, first) = LearningRateSearch.Run(rate => Train(rate, seeds[0]), run => run["choicePsnr"]);
        return [first, .. seeds.Skip(1).Select(seed => Train(rate, seed))];

        IReadOnlyDictionary<string, double> Train(double rate, ulong seed) => runs.Get(
            $"{contestant.Name}, rate {rate.ToString(CultureInfo.InvariantCulture)}", seed,
            new { design = (object)contestant.Design, training = size.Training with { Folder = null }, problem.Provenance, rate },
            progress =>
            {
                var outcome = problem.Train(contestant.Design, seed, rate, progress, cancellation: runs.Cancellation);
                return new Dictionary<string, double>
                {
                    ["rate"] = rate,
                    ["parameters"] = outcome.Parameters,
                    ["choicePsnr"] = outcome.ChoicePsnr,
                    ["psnr"] = outcome.Psnr,
                    ["processorSeconds"] = outcome.ProcessorTime.TotalSeconds,
                };
            });
    }

    private static Dictionary<string, Statistic> Summary(List<IReadOnlyDictionary<string, double>> runs) =>
        runs[0].Keys.ToDictionary(key => key, key => Statistic.Of([.. runs.Select(run => run[key])]));

    /// <summary>A difference counts when it exceeds two standard errors of the differences of equal seeds.</summary>
    private static string Compare(string left, string right, Dictionary<string, List<IReadOnlyDictionary<string, double>>> results)
    {
        var difference = Statistic.Of([.. results[left].Zip(results[right], (a, b) => a["psnr"] - b["psnr"])]);
        var verdict = difference.Error is not { } error ? "" : Math.Abs(difference.Mean) <= 2 * error ? " (no difference beyond two standard errors)" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{left} against {right}: {difference.Mean:+0.00;−0.00} dB ± {difference.Deviation ?? 0:F2}{verdict}");
    }

    private static string[] Method(HalfTheParametersSize size, ComparedNetworks networks, DenoisingProblem problem, IReadOnlyList<ulong> seeds)
    {
        var training = size.Training;
        List<string> sentences =
        [
            $"Images: {problem.Provenance}: {training.HeldOut} to choose learning rates by, {training.HeldOut} to judge by, the same for all seeds.",
            $"Training: {training.Steps} steps of {training.Batch} patches {training.Patch}×{training.Patch}, Gaussian noise of standard deviation "
            + $"{training.NoiseLevel}, mean squared error, Adam with cosine decay to {training.FinalRate} of the first learning rate. "
            + $"That is for each design the best of {string.Join(", ", LearningRateSearch.Ladder.Select(rate => rate.ToString(CultureInfo.InvariantCulture)))} "
            + "on the first seed, climbing from the middle while it gets better. "
            + $"The weights after the last step are judged; mean ± sample standard deviation over {seeds.Count} seeds. Processor seconds are those of one training.",
        ];
        if (networks.HasFlag(ComparedNetworks.Residual))
        {
            sentences.Add(
                $"Symmetric residual networks: {size.Blocks} blocks u − τKᵀΦ(Ku), zero-sum stencils 5×5 with random start, no biases, reflecting boundaries, "
                + "adaptive steps unless said otherwise; norm-stable with κ = 1, proven for every input. Standard ones: as many blocks u + W₂σ(W₁u + b₁) + b₂, W₁ "
                + "with random start (He), W₂ from 0, reflecting padding, mid-grey taken off the input and put back on the output; nothing is proven about them. "
                + $"N: a symmetric block has {size.Stencils} stencils; a standard one half as many, and {size.Stencils} for 2N.");
        }

        if (networks.HasFlag(ComparedNetworks.UNets))
        {
            sentences.Add(
                "Symmetric U-net: a multigrid V-cycle on a lifted state of 4 channels, 21 stencils 3×3 on each of 3 levels, two sweeps down and two up, "
                + "projected onto the ball of radius ‖f‖: κ = 1. Standard ones: two convolutions 3×3 with ReLU per level down and up, strided and transposed "
                + "convolutions, skip connections by concatenation, 3 levels; nothing is proven about them.");
        }

        return [.. sentences];
    }
}

/// <summary>Which networks are compared.</summary>
[Flags]
internal enum ComparedNetworks
{
    /// <summary>Residual networks.</summary>
    Residual = 1,

    /// <summary>U-nets.</summary>
    UNets = 2,

    /// <summary>Both.</summary>
    All = Residual | UNets,
}
