using System.Globalization;
using Symflux.Fluxes;
using Symflux.Experiments.Denoising;
using Symflux.Experiments.Networks;

namespace Symflux.Experiments;

/// <summary>How large the experiment is.</summary>
/// <param name="Settings">Images, masks and steps.</param>
/// <param name="Equations">What is solved.</param>
/// <param name="UNets">Sizes of standard U-nets, in multiples of the cycle's number of parameters.</param>
/// <param name="Width">Channels of a U-net of the usual kind on its finest level.</param>
/// <param name="ModelFolder">Folder for trained cycles, or null.</param>
internal sealed record LearnToSolveSize(
    SolvingSettings Settings, IReadOnlyList<LearnedEquation> Equations, IReadOnlyList<int> UNets, int Width, string? ModelFolder = null);

/// <summary>
/// Multigrid cycles that learn to solve from the residual alone, against the cycles that they start from, the library's
/// solvers, the best iterations on one grid, and standard U-nets that are trained alike.
/// </summary>
internal static class LearnToSolve
{
    /// <summary>Trials of rates are shorter than trainings by this factor, and have a seed of their own.</summary>
    private const int SearchShare = 4;

    private const ulong SearchSeed = 1000;

    private static readonly FindingsColumn[] Columns =
    [
        new("parameters", "parameters", "F0"), new("work", "work units", "F1"), new("residual", "residual", "G2"), new("error", "error", "G2"),
        new("psnr", "PSNR to the solution in dB", "F2"), new("originalPsnr", "PSNR to the image in dB", "F2"),
        new("processorSeconds", "training in processor seconds", "F0"),
    ];

    /// <summary>All equations.</summary>
    public static IReadOnlyList<LearnedEquation> Equations { get; } =
    [
        LearnedEquation.Inpainting("inpainting-homogeneous", new LinearFlux()),
        LearnedEquation.Inpainting("inpainting-charbonnier", new CharbonnierFlux(3)),
        LearnedEquation.ImplicitStep("implicit-charbonnier", new CharbonnierFlux(5), 50),
        LearnedEquation.ImplicitStep("implicit-perona-malik", new PeronaMalikFlux(10), 10),
    ];

    /// <summary>A minute or two.</summary>
    public static LearnToSolveSize Quick { get; } = new(
        new SolvingSettings { DeadLeaves = 24, Steps = 40, HeldOut = 3 }, [Equations[0], Equations[2]], [1, 2], 8);

    /// <summary>About half an hour on two cores.</summary>
    public static LearnToSolveSize Full { get; } = new(new SolvingSettings { DeadLeaves = 100, Steps = 250 }, Equations, [1, 2], 16);

    /// <summary>Trains and judges everything.</summary>
    public static Findings Measure(LearnToSolveSize size, IReadOnlyList<ulong> seeds, RunStore runs)
    {
        // Three solvers that are not trained; a search for the rate and the seeds of every cycle and U-net.
        runs.Planned = size.Equations.Sum(equation => 3 + (CyclesFor(equation).Count() + size.UNets.Count + 1) * (seeds.Count + 1));
        var tables = new List<FindingsTable>();
        var conclusions = new List<string>();
        var provenance = "";
        foreach (var equation in size.Equations)
        {
            var experiment = new SolvingExperiment(size.Settings, equation);
            var rows = Rows(size, equation, experiment, seeds, runs);
            provenance = experiment.Provenance;
            tables.Add(new FindingsTable(equation.Name, "solver", Columns, rows));
            conclusions.AddRange(Conclude(equation, rows));
        }

        return new Findings
        {
            Title = "Learning to solve: trained multigrid cycles",
            Method = Method(size, seeds, provenance),
            Tables = tables,
            Conclusions = conclusions,
        };
    }

    /// <summary>For linear equations there is no flux to train.</summary>
    private static IEnumerable<(string Name, CycleDesign Design)> CyclesFor(LearnedEquation equation)
    {
        yield return ("trained cycle, fluxes held", new CycleDesign(TrainableParts.All & ~TrainableParts.Flux));
        if (equation.Flux is not LinearFlux)
        {
            yield return ("trained cycle, fluxes trained", new CycleDesign(TrainableParts.All));
        }
    }

    private static List<FindingsRow> Rows(
        LearnToSolveSize size, LearnedEquation equation, SolvingExperiment experiment, IReadOnlyList<ulong> seeds, RunStore runs)
    {
        var rows = new List<FindingsRow>
        {
            Row("classical cycle", [Judge("classical cycle", experiment.JudgeClassical)]),
            Row("solver of the library", [Judge("solver of the library", experiment.JudgeLibrary)]),
        };
        var iteration = equation.Flux is LinearFlux ? "conjugate gradients" : "fast semi-iterative";
        rows.Add(Row(iteration, [Judge(iteration, experiment.JudgeIteration)]));
        var (parameters, cycleTime) = (0, 0.0);
        foreach (var (name, design) in CyclesFor(equation))
        {
            var search = Search(name, design);
            rows.Add(Row(name, [.. seeds.Select(seed => Train(name, design, search["rate"], seed, size.Settings.Steps))]));
            (parameters, cycleTime) = ((int)rows[^1].Values["parameters"].Mean, search["secondsPerStep"]);
        }

        (string Name, SolverDesign Design)[] networks =
        [
            .. size.UNets.Select(multiple => ($"standard U-net, {(multiple == 1 ? "" : multiple)}N", (SolverDesign)new UNetDesign(multiple * parameters))),
            ($"standard U-net of width {size.Width}", new UsualUNetDesign(size.Width)),
        ];
        foreach (var (name, design) in networks)
        {
            var search = Search(name, design);
            // As many steps as the cycle makes in the same processor time.
            var steps = Math.Max(1, (int)Math.Round(size.Settings.Steps * cycleTime / search["secondsPerStep"]));
            rows.Add(Row(name, [.. seeds.Select(seed => Train(name, design, search["rate"], seed, steps))]));
        }

        return rows;

        IReadOnlyDictionary<string, double> Search(string name, SolverDesign design) => runs.Get(
            $"{equation.Name}, rate of {name}", SearchSeed, Settings(new { design }), _ =>
            {
                var steps = Math.Max(1, size.Settings.Steps / SearchShare);
                var seconds = new List<double>();
                var (tried, rate, isInterior) = RateLadder.Search(rate =>
                {
                    var outcome = experiment.Train(design, SearchSeed, rate, steps, null, runs.Cancellation);
                    seconds.Add(outcome.TrainingTime.TotalSeconds);
                    return -outcome.Loss;
                });
                return new Dictionary<string, double>
                {
                    ["rate"] = rate, ["isInterior"] = isInterior ? 1 : 0, ["trials"] = tried.Count,
                    // The first one pays for compilation.
                    ["secondsPerStep"] = seconds.Order().ElementAt(seconds.Count / 2) / steps,
                };
            });

        IReadOnlyDictionary<string, double> Judge(string name, Func<SolvingOutcome> judge) =>
            runs.Get($"{equation.Name}, {name}", 0, Settings(new { }), _ => Values(judge()));

        IReadOnlyDictionary<string, double> Train(string name, SolverDesign design, double rate, ulong seed, int steps) => runs.Get(
            $"{equation.Name}, {name}", seed, Settings(new { design, rate, steps }), progress =>
            {
                var outcome = experiment.Train(design, seed, rate, steps, progress, runs.Cancellation);
                if (outcome.Cycle is { } cycle && size.ModelFolder is { } folder)
                {
                    TrainedCycle.Save(folder, name, equation, size.Settings, experiment.Provenance, seed, outcome, cycle);
                }

                return Values(outcome);
            });

        object Settings(object own) => new { settings = size.Settings with { Folder = null }, experiment.Provenance, own };
    }

    private static Dictionary<string, double> Values(SolvingOutcome outcome) => new()
    {
        ["parameters"] = outcome.Parameters,
        ["work"] = outcome.WorkUnits,
        ["residual"] = outcome.Residual,
        ["error"] = outcome.Error,
        ["psnr"] = outcome.Psnr,
        ["originalPsnr"] = outcome.OriginalPsnr,
        ["loss"] = outcome.Loss,
        ["processorSeconds"] = outcome.TrainingTime.TotalSeconds,
    };

    private static FindingsRow Row(string name, IReadOnlyList<IReadOnlyDictionary<string, double>> runs) =>
        new(name, runs[0].Keys.ToDictionary(key => key, key => Statistic.Of([.. runs.Select(run => run[key])])));

    /// <summary>The trained cycles against everything else, by the error.</summary>
    private static IEnumerable<string> Conclude(LearnedEquation equation, List<FindingsRow> rows)
    {
        var best = rows.Where(IsTrained).MinBy(row => row.Values["error"].Mean)!;
        var others = rows.Where(row => !IsTrained(row)).Select(row => string.Create(
            CultureInfo.InvariantCulture, $"{row.Values["error"].Mean:G2} ({row.Name}, {row.Values["work"].Mean:F0})"));
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"{equation.Name}: the {best.Name}, leaves {best.Values["error"].Mean:G2} of the error in {best.Values["work"].Mean:F0} work units; "
                + $"others: {string.Join(", ", others)}");

        static bool IsTrained(FindingsRow row) => row.Name.StartsWith("trained", StringComparison.Ordinal);
    }

    private static string[] Method(LearnToSolveSize size, IReadOnlyList<ulong> seeds, string provenance)
    {
        var settings = size.Settings;
        return
        [
            $"Images: {provenance}; their middles of {settings.JudgedPatch}×{settings.JudgedPatch} are what solvers are judged by, with exact solutions "
            + "(residual 1e-10 of the start). Inpainting: random masks, 2, 5 and 20 % known, start at the mean of the known samples; implicit steps: noise of "
            + $"standard deviation {settings.NoiseLevel}, start at the image.",
            $"Training: {settings.Steps} steps of {settings.Batch} problems of {settings.Patch}×{settings.Patch}, densities of {settings.LowestDensity:P0} to "
            + $"{settings.HighestDensity:P0}, 1 to {settings.Passes + 1} cycles. The loss is log rᵀBr with the residual r of the true equation and an additive "
            + "multilevel preconditioner B, so that low frequencies count; no solution is shown. Adam with cosine decay to "
            + $"{settings.FinalRate} of the first learning rate, the best of a ladder without ends in trials of a quarter of the steps. "
            + "U-nets make as many steps as fit into the processor time of a cycle's training. "
            + $"Mean ± sample standard deviation over {seeds.Count} seeds.",
            $"A work unit is an evaluation of A on the finest grid; {settings.Passes} V(2,2)-cycles with 5 levels are compared. Those on coarse grids "
                + $"count by their "
            + "samples, U-nets by their multiplications, of which A takes 8 per sample. N: the parameters of the trained cycle. Iterations and the "
            + "library's solver get as much work; the latter does not stop before its first cycle.",
            "Cycles start at the classical one, and its finest operator, the equation, is held: stencils, γ, τ of coarse levels, ω, δ, R and P are "
                + "trained, and "
            + "the contrasts of coarse fluxes where they are said to be. Residual and error are relative to the start, geometric means.",
        ];
    }
}
