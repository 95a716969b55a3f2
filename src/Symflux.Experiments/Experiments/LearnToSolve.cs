using System.Globalization;
using Symflux.Blueprints;
using Symflux.Cli.Report;
using Symflux.Experiments.Frame;
using Symflux.Experiments.Pages;
using Symflux.Experiments.Solving;
using Symflux.Experiments.Statistics;
using Symflux.Fluxes;
using static Symflux.Experiments.Denoising.DenoisingTables;

namespace Symflux.Experiments.Experiments;

/// <summary>
/// Multigrid cycles that learn to solve from the residual alone, against the cycles that they start from, the library's
/// solvers, the best iterations on one grid, and standard U-nets that are trained alike.
/// </summary>
internal sealed class LearnToSolve : Experiment
{
    private const string Classical = "classical cycle", Library = "solver of the library";

    private const int Seeds = 3;

    /// <summary>The U-net of usual width is trained this much longer, too: it may need more time than a cycle, whose start is a good solver.</summary>
    private const int Longer = 10;

    private static readonly LearnedEquation[] Equations =
    [
        LearnedEquation.Inpainting("inpainting-homogeneous", new LinearFlux()),
        LearnedEquation.Inpainting("inpainting-charbonnier", new CharbonnierFlux(3)),
        LearnedEquation.ImplicitStep("implicit-charbonnier", new CharbonnierFlux(5), 50),
        LearnedEquation.ImplicitStep("implicit-perona-malik", new PeronaMalikFlux(10), 10),
    ];

    /// <inheritdoc/>
    public override string Name => "learn-to-solve";

    /// <inheritdoc/>
    public override string Question => "Does training make a multigrid cycle a better solver, and is it better than a U-net?";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Hypotheses =>
    [
        "H1: the trained cycle needs fewer seconds to a residual of 10⁻⁶ than the classical cycle, for at least one equation. Refuted if for none.",
        "H2: it does not beat the best solver of the library. Refuted if it does, for one.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<PlannedRun> Plan(ExperimentForm form) => [.. Problems(form).SelectMany(problem => problem.Plan)];

    /// <inheritdoc/>
    public override Report Report(ExperimentForm form, RunFolder runs)
    {
        var problems = Problems(form);
        var settings = problems[0].Solving;
        return new Report(
        [
            .. problems.Select(problem => Section(problem, runs)),
            new ReportSection(
                "How it was measured",
                [
                    $"Solvers are judged on the middles of {settings.JudgedPatch}×{settings.JudgedPatch} of {settings.HeldOut} images, with exact solutions "
                        + "(residual 1e-10 of the start). Inpainting: random masks, 2, 5 and 20 % known, start at the mean of the known samples; implicit "
                        + $"steps: noise of σ = {settings.NoiseLevel}, start at the image.",
                    string.Create(CultureInfo.InvariantCulture,
                        $"Training: {settings.Steps} steps of {settings.Batch} problems of {settings.Patch}×{settings.Patch}, densities of "
                        + $"{settings.LowestDensity} to {settings.HighestDensity}, 1 to {settings.Passes + 1} cycles. The loss is log rᵀBr with the residual "
                        + $"r of the true equation and an additive multilevel preconditioner B, so that low frequencies count; no solution is shown. Adam "
                        + $"with cosine decay to {settings.FinalRate} of the first rate, which comes from a ladder in trials of a quarter of the steps. "
                        + $"U-nets make as many steps as fit into the processor time of a cycle's training, one of them {Longer} times as many. "
                        + $"{Seeds} seeds."),
                    $"A work unit is an evaluation of A on the finest grid; {settings.Passes} V(2,2)-cycles with 5 levels are compared. Those on coarse "
                        + "grids count by their samples, U-nets by their multiplications, of which A takes 8 per sample. N: the parameters of the trained "
                        + "cycle. Iterations and the library's solver get as much work; the latter does not stop before its first cycle. Residual and error "
                        + "are relative to the start, geometric means over problems and seeds.",
                    "Cycles start at the classical one, and its finest operator, the equation, is held: stencils, γ, τ of coarse levels, ω, δ, R and P are "
                        + "trained, and the contrasts of coarse fluxes where they are said to be.",
                    $"Seconds: problems of {settings.TimedPatch}×{settings.TimedPatch} on the same images, double precision, one thread, medians of repeated "
                        + "runs on a machine that does nothing else. Cycles run under the safeguard, whose residuals take time too.",
                ],
                [], []),
        ]);
    }

    /// <inheritdoc/>
    public override bool HasModels => true;

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Model Model)> Models(ExperimentForm form, RunFolder runs) =>
        from problem in Problems(form)
        from training in problem.Trainings
        where training.Search.Design is CycleDesign
        let result = runs.Get(training)
        where result.Lists[SolverJudgement.Weights].Length > 0
        select TrainedCycle.Of(training, result);

    private static ReportSection Section(Problem problem, RunFolder runs)
    {
        (string Solver, RunResult[] Results)[] solvers =
        [
            .. problem.Judged.Select(run => (run.Solver, Results: (RunResult[])[runs.Get(run)])),
            .. problem.Trainings.GroupBy(run => run.Search.Solver).Select(group => (group.Key, group.Select(runs.Get).ToArray())),
        ];
        var trained = solvers.Where(solver => solver.Results.Length > 1 && solver.Solver.StartsWith("trained", StringComparison.Ordinal)).ToArray();
        var compared =
            from cycle in trained
            from other in solvers
            where other.Solver != cycle.Solver && HasValues(cycle.Results) && HasValues(other.Results)
            select (cycle.Solver, other.Solver, PairedDifference.Of(Psnr(cycle.Results), Psnr(other.Results)));
        return new ReportSection(
            problem.Equation.Name,
            [.. problem.Cycles.Select(name => Sentence(problem, name, runs))],
            [
                new ReportTable(
                    ["solver", "parameters", "work units", "residual", "error", "PSNR to the solution in dB", "PSNR to the image in dB",
                        "training in processor seconds"],
                    [.. solvers.Select(solver => (string[])
                    [
                        solver.Solver, Number(Mean(solver.Results, SolverJudgement.Parameters), "F0"),
                        Number(Mean(solver.Results, SolverJudgement.Work), "F1"), Number(Geometric(solver.Results, SolverJudgement.Residuals), "G2"),
                        Number(Geometric(solver.Results, SolverJudgement.Errors), "G2"), Number(Average(solver.Results, SolverJudgement.Psnr), "F2"),
                        Number(Average(solver.Results, SolverJudgement.OriginalPsnr), "F2"),
                        solver.Results[0].Numbers[SolverJudgement.Steps] > 0 ? Number(solver.Results.Average(result => result.ProcessorSeconds), "F0") : "–",
                    ])]),
                new ReportTable(
                    ["solver", "cycles to 10⁻⁶", "milliseconds", "problems solved", "time against the classical cycle", "95 % interval"],
                    [.. problem.Timed.GroupBy(run => run.Solver).Select(group => TimeRow(problem, group, runs))]),
                Comparisons([.. compared]),
            ],
            [
                new Chart(
                    $"Error against work, {problem.Equation.Name}", new ChartAxis("work in evaluations of A", IsLogarithmic: true),
                    new ChartAxis("error, relative to the start", IsLogarithmic: true),
                    [.. solvers.Select(solver => new ChartSeries(
                        solver.Solver,
                        [.. solver.Results.Select(result => new ChartPoint(
                            result.Numbers[SolverJudgement.Work], SolvingOutcome.GeometricMean(result.Lists[SolverJudgement.Errors])))]))]),
            ]);

        double[][] Psnr(RunResult[] results) =>
            [.. Enumerable.Range(0, Seeds).Select(seed => results[Math.Min(seed, results.Length - 1)].Lists[SolverJudgement.Psnr])];

        static bool HasValues(RunResult[] results) => results.All(result => result.Lists[SolverJudgement.Psnr].Length > 0);
    }

    private static string[] TimeRow(Problem problem, IEnumerable<SolverTimeRun> timed, RunFolder runs)
    {
        var results = timed.Select(runs.Get).ToArray();
        var (all, ratio) = (results.SelectMany(result => result.Lists[SolverTimeRun.Seconds]).ToArray(), Ratio(problem, results, runs));
        var (cycles, classical) = (Average(results, SolverTimeRun.Cycles), Average(results, SolverTimeRun.ClassicalCycles));
        return
        [
            timed.First().Solver,
            classical > 0 && timed.First().Trained is not null ? string.Create(CultureInfo.InvariantCulture, $"{cycles:F1}, {classical:F1} of them classical")
                : Number(cycles, "F1"),
            Number(1000 * all.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Order().ElementAt(all.Count(double.IsFinite) / 2), "F1"),
            $"{all.Count(double.IsFinite)} of {all.Length}", Number(ratio.Value, "F2"), Range(ratio, "F2"),
        ];
    }

    /// <summary>The mean ratio of seconds to those of the classical cycle, paired by seed and problem; NaN where a residual was not reached.</summary>
    private static Interval Ratio(Problem problem, RunResult[] results, RunFolder runs)
    {
        var classical = runs.Get(problem.Timed.First(run => run.Solver == Classical)).Lists[SolverTimeRun.Seconds];
        double[][] logs = [.. Enumerable.Range(0, Seeds).Select(seed =>
            results[Math.Min(seed, results.Length - 1)].Lists[SolverTimeRun.Seconds].Zip(classical, (own, other) => Math.Log(own / other)).ToArray())];
        if (!logs.All(row => row.All(double.IsFinite)))
        {
            return new Interval(double.NaN, double.NaN, double.NaN);
        }

        var interval = PairedDifference.Of(logs).Confidence();
        return new Interval(Math.Exp(interval.Value), Math.Exp(interval.Low), Math.Exp(interval.High));
    }

    private static string Sentence(Problem problem, string cycle, RunFolder runs)
    {
        var ratio = Ratio(problem, [.. problem.Timed.Where(run => run.Solver == cycle).Select(runs.Get)], runs);
        return double.IsNaN(ratio.Value)
            ? $"{cycle}: the residual of 10⁻⁶ was not reached by all."
            : string.Create(CultureInfo.InvariantCulture,
                $"{cycle}: {ratio.Value:F2} times the seconds of the classical cycle, {ratio.Low:F2} to {ratio.High:F2}: ")
                + (ratio.High < 1 ? "faster." : ratio.Low > 1 ? "slower." : "undecided.");
    }

    private static double Mean(RunResult[] results, string number) => results.Average(result => result.Numbers[number]);

    private static double Average(RunResult[] results, string list) =>
        results.SelectMany(result => result.Lists[list]).DefaultIfEmpty(double.NaN).Average();

    private static double Geometric(RunResult[] results, string list) => SolvingOutcome.GeometricMean([.. results.SelectMany(result => result.Lists[list])]);

    private static Problem[] Problems(ExperimentForm form)
    {
        var (solving, equations, width) = form.IsQuick
            ? (new SolvingSettings { DeadLeaves = 24, Steps = 40, HeldOut = 3, TimedPatch = 96 }, [Equations[0], Equations[2]], 8)
            : (new SolvingSettings { Steps = 250 }, Equations, 16);
        return [.. equations.Select(equation => new Problem(form, solving, equation, width))];
    }

    /// <summary>An equation with all that is tried on it.</summary>
    private sealed class Problem
    {
        public Problem(ExperimentForm form, SolvingSettings solving, LearnedEquation equation, int width)
        {
            (Solving, Equation) = (solving, equation);
            var isLinear = equation.Flux is LinearFlux;
            Judged =
            [
                Judgement(Classical, SolverKind.Classical), Judgement(Library, SolverKind.Library),
                Judgement(isLinear ? "conjugate gradients" : "fast semi-iterative", SolverKind.Iteration),
            ];
            var held = new CycleDesign(TrainableParts.All & ~TrainableParts.Flux);
            // For linear equations there is no flux to train.
            (string Name, CycleDesign Design)[] cycles =
                [("trained cycle, fluxes held", held), .. isLinear ? [] : new[] { ("trained cycle, fluxes trained", new CycleDesign(TrainableParts.All)) }];
            Cycles = [.. cycles.Select(cycle => cycle.Name)];
            var pace = Search(cycles[^1].Name, cycles[^1].Design);
            Trainings =
            [
                .. cycles.SelectMany(cycle => EverySeed(Search(cycle.Name, cycle.Design))),
                .. Enumerable.Range(1, 2).SelectMany(multiple => EverySeed(
                    Search($"standard U-net, {(multiple == 1 ? "" : multiple)}N", new UNetDesign(multiple, cycles[^1].Design), pace))),
                .. EverySeed(Search($"standard U-net of width {width}", new UsualUNetDesign(width), pace)),
                .. EverySeed(Search(
                    $"standard U-net of width {width}, {Longer} times the seconds", new UsualUNetDesign(width), pace,
                    solving with { Steps = Longer * solving.Steps })),
            ];
            Timed =
            [
                Time(Classical, SolverKind.Classical, null), Time(Library, SolverKind.Library, null),
                .. Trainings.Where(run => run.Search.Design is CycleDesign).Select(run => Time(run.Search.Solver, SolverKind.Classical, run)),
            ];

            SolverJudgement Judgement(string solver, SolverKind kind) => new(solver, kind, equation, solving, form);

            SolverSearchRun Search(string solver, SolverDesign design, SolverSearchRun? pace = null, SolvingSettings? own = null) =>
                new(solver, design, equation, own ?? solving, form, pace);

            SolverTimeRun Time(string solver, SolverKind kind, SolverTrainingRun? training) => new(solver, kind, training, equation, solving, form);

            static IEnumerable<SolverTrainingRun> EverySeed(SolverSearchRun search) =>
                Enumerable.Range(1, Seeds).Select(seed => new SolverTrainingRun(search, (ulong)seed));
        }

        public SolvingSettings Solving { get; }

        public LearnedEquation Equation { get; }

        /// <summary>Names of the trained cycles.</summary>
        public IReadOnlyList<string> Cycles { get; }

        public IReadOnlyList<SolverJudgement> Judged { get; }

        public IReadOnlyList<SolverTrainingRun> Trainings { get; }

        public IReadOnlyList<SolverTimeRun> Timed { get; }

        /// <summary>Searches before what needs them, times last.</summary>
        public IEnumerable<PlannedRun> Plan =>
            [.. Judged, .. Trainings.GroupBy(run => run.Search.Id).SelectMany(group => (PlannedRun[])[group.First().Search, .. group]), .. Timed];
    }
}
