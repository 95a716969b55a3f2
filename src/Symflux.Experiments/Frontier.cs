using System.Globalization;
using Symflux.Blueprints;
using Symflux.Certificates;
using Symflux.Torch.Attacks;
using Symflux.Experiments.Networks;
using Symflux.Torch.Training.Architectures;

namespace Symflux.Experiments;

/// <summary>How large the experiment is.</summary>
/// <param name="Training">What every network is trained for, and how.</param>
/// <param name="Architecture">The networks with a bound, but for the bound.</param>
/// <param name="Attack">How the trained networks are attacked.</param>
internal sealed record FrontierSize(DenoisingSettings Training, LipschitzArchitecture Architecture, AttackOptions Attack);

/// <summary>
/// Denoising against stability: one network per Lipschitz constant that it is held to, from nonexpansive ones to an adaptive one of the
/// same size without any constant.
/// </summary>
internal static class Frontier
{
    /// <summary>Of all networks, so that those with a constant differ in it alone.</summary>
    private const double LearningRate = 0.02;

    private static readonly double[] Constants = [1, 1.25, 1.5, 2, 3, 5];

    private static readonly FindingsColumn[] Columns =
    [
        new("parameters", "parameters", "F0"), new("psnr", "PSNR in dB", "F2"), new("kappa", "certified κ", "F3"), new("lipschitz", "certified ℓ", "F3"),
        new("gain", "attained κ", "F3"), new("quotient", "attained ℓ", "F3"), new("processorSeconds", "processor seconds", "F0"),
    ];

    /// <summary>A minute or two.</summary>
    public static FrontierSize Quick { get; } = new(
        new DenoisingSettings { DeadLeaves = 40, Steps = 60, Batch = 4, Patch = 32, HeldOut = 4 },
        new LipschitzArchitecture { Constant = 1, Blocks = 6, Stencils = 8, Extent = 5, Flux = new() { Slopes = 7, Range = 75 } },
        new AttackOptions { TimeLimit = TimeSpan.FromSeconds(2) });

    /// <summary>About a quarter of an hour on one idle processor.</summary>
    public static FrontierSize Full { get; } = new(
        new DenoisingSettings { DeadLeaves = 200, Steps = 600, Batch = 4, Patch = 48, HeldOut = 12 },
        new LipschitzArchitecture { Constant = 1, Blocks = 16, Stencils = 8, Extent = 7, Flux = new() { Slopes = 15, Range = 75 } },
        new AttackOptions { TimeLimit = TimeSpan.FromSeconds(10) });

    /// <summary>Trains, judges, certifies and attacks.</summary>
    public static Findings Measure(FrontierSize size, IReadOnlyList<ulong> seeds, RunStore runs)
    {
        (string Name, Architecture Architecture)[] networks =
        [
            .. Constants.Select(constant => (string.Create(CultureInfo.InvariantCulture, $"ℓ ≤ {constant}"), size.Architecture with { Constant = constant })),
            ("adaptive steps, no ℓ", Adaptive(size.Architecture)),
        ];
        runs.Planned = networks.Length * seeds.Count;
        var problem = new DenoisingProblem(size.Training);
        var results = networks.Select(network => seeds.Select(seed => MeasureOne(network.Name, network.Architecture, size, problem, seed, runs)).ToArray()).ToArray();
        return new Findings
        {
            Title = "Denoising against stability",
            Method = Method(size, problem, seeds),
            Tables =
            [
                new FindingsTable(
                    $"Denoising, σ = {size.Training.NoiseLevel}", "network", Columns,
                    [.. networks.Zip(results, (network, found) => new FindingsRow(network.Name, Summary(found)))]),
            ],
            Conclusions = [.. networks.Zip(results).Skip(1).Select(entry => Compare(entry.First.Name, entry.Second, networks[0].Name, results[0]))],
        };
    }

    /// <summary>As many knots as the others have slopes, which mirror each other.</summary>
    private static AdaptiveArchitecture Adaptive(LipschitzArchitecture like) => new()
    {
        Blocks = like.Blocks, Stencils = like.Stencils, Extent = like.Extent,
        Flux = new FreeFormFluxSettings { Knots = like.Flux.Slopes, Range = like.Flux.Range },
    };

    private static IReadOnlyDictionary<string, double> MeasureOne(
        string name, Architecture architecture, FrontierSize size, DenoisingProblem problem, ulong seed, RunStore runs)
    {
        var design = new ConfiguredDesign { Architecture = architecture, NoiseLevel = size.Training.NoiseLevel };
        return runs.Get(
            name, seed, new { design, training = size.Training with { Folder = null }, problem.Provenance, LearningRate, size.Attack },
            progress =>
            {
                var values = new Dictionary<string, double>();
                var outcome = problem.Train(
                    design, seed, LearningRate, progress,
                    network => Examine(((Network)network).ToBlueprint().Rescale(size.Training.NoiseLevel), size.Attack, values, runs.Cancellation),
                    runs.Cancellation);
                values["parameters"] = outcome.Parameters;
                values["psnr"] = outcome.Psnr;
                values["processorSeconds"] = outcome.ProcessorTime.TotalSeconds;
                return values;
            });
    }

    /// <summary>What is proven about a trained network, and what an attack finds; a constant that is refused is left out.</summary>
    private static void Examine(Blueprint blueprint, AttackOptions attack, Dictionary<string, double> values, CancellationToken cancellation)
    {
        var certificate = Certificate.Of(blueprint);
        foreach (var (key, claim) in new[] { ("kappa", certificate.NormStable), ("lipschitz", certificate.Lipschitz) })
        {
            if (claim.Constant is { } constant)
            {
                values[key] = constant;
            }
        }

        var found = AdversarialSearch.Run(blueprint, attack, cancellation: cancellation);
        foreach (var (key, witness) in new[] { ("gain", found.Gain), ("quotient", found.Quotient) })
        {
            values[key] = witness?.Value ?? double.NaN;
        }
    }

    private static Dictionary<string, Statistic> Summary(IReadOnlyDictionary<string, double>[] runs) =>
        runs[0].Keys.Where(key => runs.All(run => run.ContainsKey(key))).ToDictionary(key => key, key => Statistic.Of([.. runs.Select(run => run[key])]));

    private static string Compare(
        string name, IReadOnlyDictionary<string, double>[] found, string nonexpansive, IReadOnlyDictionary<string, double>[] reference)
    {
        var gain = Statistic.Of([.. found.Zip(reference, (a, b) => a["psnr"] - b["psnr"])]);
        return string.Create(CultureInfo.InvariantCulture, $"{name} against {nonexpansive}: {gain.Mean:+0.00;−0.00} dB{(gain.Deviation is { } scatter ? $" ± {scatter:F2}" : "")}");
    }

    private static string[] Method(FrontierSize size, DenoisingProblem problem, IReadOnlyList<ulong> seeds)
    {
        var (training, architecture) = (size.Training, size.Architecture);
        return
        [
            $"Images: {problem.Provenance}: {training.HeldOut} of them to judge by, the same for all seeds; as many others are not looked at.",
            $"Training: {training.Steps} steps of {training.Batch} patches {training.Patch}×{training.Patch}, Gaussian noise of standard deviation {training.NoiseLevel}, mean "
            + $"squared error, Adam with cosine decay from {LearningRate.ToString(CultureInfo.InvariantCulture)} to {training.FinalRate} of it for all networks. The weights after the "
            + $"last step are judged; mean ± sample standard deviation over {seeds.Count} {(seeds.Count == 1 ? "seed" : "seeds")}.",
            $"Networks: {architecture.Blocks} symmetric blocks with data terms, {architecture.Stencils} zero-sum stencils {architecture.Extent}×{architecture.Extent} each, reflecting boundaries. "
            + "With ℓ: fixed steps, stencils in mirror groups, weakly monotone splines whose slopes are at least −m, with one m per block such that the "
            + "proven ℓ is not exceeded. Without: adaptive steps, free-form fluxes with as many values.",
            $"Attack: gradient ascent on ‖N(f)‖/‖f‖ and ‖N(f₁) − N(f₂)‖/‖f₁ − f₂‖ on small grids for {size.Attack.TimeLimit.TotalSeconds:F0} seconds; what it attains are lower bounds of "
            + "the true constants.",
        ];
    }
}
