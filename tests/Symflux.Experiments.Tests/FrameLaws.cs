using Symflux.Cli;
using Symflux.Cli.Report;
using Symflux.Experiments.Denoising;
using Symflux.Experiments.Experiments;
using Symflux.Experiments.Frame;
using Symflux.Experiments.Pages;
using Symflux.Experiments.Solving;
using Symflux.Experiments.Statistics;

namespace Symflux.Experiments.Tests;

public sealed class FrameLaws : IDisposable
{
    private static readonly ExperimentForm Form = new(IsQuick: true, null, "synthetic");

    private readonly string folder = Directory.CreateTempSubdirectory("symflux-frame-").FullName;

    public static TheoryData<string> Names => [.. All.Select(experiment => experiment.Name)];

    private static Experiment[] All => [new HalfTheParameters(), new Factorial(), new Frontier(), new Stability(), new SkipConnections(),
        new Activations(), new Acceleration(), new LearnToSolve()];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Runs_are_done_once_needs_first_and_the_rest_is_done_after_an_interruption()
    {
        var done = new List<string>();
        var leaf = new Counting("leaf", 1, [], done);
        PlannedRun[] plan = [new Counting("sum", 1, [leaf, new Counting("leaf", 2, [], done)], done), leaf, new Counting("leaf", 2, [], done),
            new Counting("stops", 1, [], done)];
        Assert.Throws<SymfluxException>(() => Run(plan));
        Assert.Equal(["leaf 1", "leaf 2", "sum 1"], done);
        Assert.Equal(2, new RunFolder(folder).Get(plan[0]).Numbers["value"]);
        Run(plan[..3]);
        Assert.Equal(3, done.Count);
        Assert.Throws<OperationCanceledException>(() => Run(plan, new CancellationToken(canceled: true)));

        File.WriteAllText(Directory.GetFiles(folder, "leaf-1*").Single(), "{");
        Assert.Contains("leaf-1", Assert.Throws<SymfluxException>(() => Run(plan[..3])).Message);

        void Run(PlannedRun[] runs, CancellationToken cancellation = default) =>
            new RunScheduler(runs, new RunFolder(folder), new Terminal(TextWriter.Null, TextWriter.Null, quiet: true), new ProgressBar(null)).Run(1,
                null, cancellation);
    }

    [Fact]
    public void A_worker_answers_every_request()
    {
        var done = new List<string>();
        PlannedRun[] plan = [new Counting("leaf", 1, [], done), new Counting("stops", 1, [], done)];
        var answers = new StringWriter();
        RunWorker.Serve(plan, new RunFolder(folder), new StringReader($"{plan[0].Id}\n{plan[1].Id}\n"), answers, CancellationToken.None);
        Assert.Equal([RunWorker.Done, "it stops"], answers.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>The plan is finite and the same every time, what a run needs comes before it, and no two runs have one file.</summary>
    [Theory, MemberData(nameof(Names))]
    public void Plans_are_known_in_advance(string name)
    {
        var experiment = All.Single(one => one.Name == name);
        foreach (var form in (ExperimentForm[])[Form, Form with { IsQuick = false }])
        {
            var plan = experiment.Plan(form);
            Assert.Equal(plan.Select(run => run.Id), experiment.Plan(form).Select(run => run.Id));
            Assert.Equal(plan.Count, plan.Select(run => run.Id).Distinct().Count());
            foreach (var (place, run) in plan.Index())
            {
                Assert.All(run.Needs, need => Assert.Contains(plan.Take(place), earlier => earlier.Id == need.Id));
            }

            Assert.All(plan.OfType<TrainingRun>().GroupBy(run => run.Search.Id), seeds => Assert.InRange(seeds.Count(), form.IsQuick ? 2 : 3, 5));
        }
    }

    /// <summary>With results that were made up, all tables and charts appear: they are functions of the stored runs.</summary>
    [Theory, MemberData(nameof(Names))]
    public void Reports_are_functions_of_the_stored_runs(string name)
    {
        var experiment = All.Single(one => one.Name == name);
        foreach (var form in (ExperimentForm[])[Form, Form with { IsQuick = false }])
        {
            var runs = new RunFolder(folder);
            foreach (var run in experiment.Plan(form))
            {
                runs.Store(run, MadeUp(run));
            }

            var report = experiment.Report(form, runs);
            var page = ReportText.Page(experiment.Question, report, "command");
            Assert.Contains("<svg", page);
            Assert.DoesNotContain("NaN", page);
            Assert.Equal(page, ReportText.Page(experiment.Question, experiment.Report(form, runs), "command"));
            var markdown = ReportText.Markdown(name, report, "command");
            Assert.Equal($"before\n{markdown}\nafter", ReportText.Replace($"before\n{ReportText.Markdown(name, new Report([]), "")}\nafter", name, markdown));
            Assert.Throws<SymfluxException>(() => ReportText.Replace("nothing", name, markdown));
        }
    }

    [Fact]
    public void Effects_of_a_factorial_are_the_numbers_that_its_cells_were_made_of()
    {
        // 30 + 1·(factor 0) + 2·(factor 1) + 4·(both): main effects 1 + 2, 2 + 2, interaction 2; the other factors do nothing.
        var cells = Enumerable.Range(0, 16).Select(cell => (double[][])[[30 + (cell & 1) + (cell & 2) + 4 * (cell & cell >> 1 & 1)]]).ToArray();
        Assert.Equal([3, 4, 0, 2], new[] { 1, 2, 4, 3 }.Select(set => Factorial.Contrast(cells, set)[0][0]));
    }

    [Theory]
    [InlineData(0.4, 0.3, 0.49, 0.1, 10, "half is enough")]
    [InlineData(0.7, 0.6, 0.8, 0.1, 10, "needs more than half")]
    [InlineData(0.5, 0.4, 0.6, 0.1, 10, "undecided")]
    [InlineData(0, 0, 0, 1, 10, "undecided")]
    [InlineData(0, 0, 0, 0.5, 10, "half is enough")]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity, 0.1, 0.4, "undecided")]
    [InlineData(double.PositiveInfinity, 0.6, double.PositiveInfinity, 0.1, 1, "needs more than half")]
    public void What_was_not_measured_supports_no_claim(double value, double low, double high, double smallest, double largest, string claim) =>
        Assert.Equal(claim, HalfTheParameters.Claim(new Interval(value, low, high), smallest, largest));

    [Fact]
    public void Slopes_and_costs_are_those_of_a_power_law()
    {
        double[] work = [10, 20, 40, 80], errors = [.. new[] { 10.0, 20, 40, 80 }.Select(w => 100 / (w * w))];
        Assert.Equal(-2, PowerLaw.Slope(work, errors), 1e-9);
        Assert.Equal(30, Acceleration.CostFor(work, errors, 100.0 / 900), 1e-9);
        Assert.Equal((10, double.PositiveInfinity), (Acceleration.CostFor(work, errors, 2), Acceleration.CostFor(work, errors, 1e-3)));
        Assert.True(double.IsNaN(PowerLaw.Slope([10, 10], [1, 2])));
    }

    [Fact]
    public void A_chart_has_its_axes_legend_and_bars_and_leaves_out_what_it_cannot_show()
    {
        var svg = new Chart(
            "Title", new ChartAxis("parameters N", IsLogarithmic: true), new ChartAxis("PSNR in dB"),
            [
                new ChartSeries("one", [new ChartPoint(100, 28, 27.5, 28.5), new ChartPoint(1000, 29), new ChartPoint(-1, 29), new ChartPoint(10, double.NaN)]),
                new ChartSeries("two", [new ChartPoint(300, 28.2) { Extent = (250, 400) }], IsDashed: true) { Remark = "slope −1" },
                new ChartSeries("nothing", []),
            ]).ToSvg();
        Assert.All((string[])["Title", "parameters N", "PSNR in dB", ">one<", ">two<", ">100<", ">1000<", "slope −1", "stroke-dasharray"], part =>
            Assert.Contains(part, svg));
        Assert.DoesNotContain("nothing", svg);
        Assert.DoesNotContain("NaN", svg);
        Assert.Empty(new Chart("Title", new ChartAxis("x"), new ChartAxis("y"), []).ToSvg());
    }

    /// <summary>A cycle that was made up, but has the weights of its start, is that start, and becomes a model that inpaints.</summary>
    [Fact]
    public void Trained_cycles_are_kept_as_models()
    {
        var (experiment, runs) = (new LearnToSolve(), new RunFolder(folder));
        foreach (var run in experiment.Plan(Form))
        {
            runs.Store(run, MadeUp(run));
        }

        var models = experiment.Models(Form, runs).ToArray();
        Assert.Equal(9, models.Length);
        var (name, model) = models[0];
        Assert.Equal("inpainting-homogeneous-trained-cycle-fluxes-held-1", name);
        var cycle = Assert.IsType<CycleBlock>(Assert.Single(model.Blueprint.Blocks));
        var start = new SolvingExperiment(new SolvingSettings { DeadLeaves = 24, Steps = 40, HeldOut = 3, TimedPatch = 96 }, Problem(experiment)).Classical;
        Assert.Equal(start.Levels[1].Reaction, cycle.Levels[1].Reaction, 1e-6);
        Assert.Contains("error after 3 cycles", model.Card.Extra.Keys);

        static LearnedEquation Problem(LearnToSolve experiment) => experiment.Plan(Form).OfType<SolverTrainingRun>().First().Search.Equation;
    }

    private static RunResult MadeUp(PlannedRun run)
    {
        if (run is SolverSearchRun or SolverTrainingRun or SolverJudgement or SolverTimeRun)
        {
            return MadeUpSolving(run);
        }

        var random = new Random((int)Convert.ToUInt32(run.Id[^8..], 16) & int.MaxValue);
        if (run is RateSearchRun)
        {
            return new RunResult(new Dictionary<string, double> { ["rate"] = 0.01, ["score"] = 29, ["isInterior"] = 1 }, new Dictionary<string, double[]>(), 2);
        }

        if (run is AccelerationRun)
        {
            return new RunResult(
                new Dictionary<string, double> { ["change"] = 30 },
                new Dictionary<string, double[]> { ["error"] = [1, 0.5, 0.2], ["work"] = [10, 20, 40], ["seconds"] = [0.1, 0.2, 0.4],
                    ["steps"] = [10, 20, 40] }, 1);
        }

        var training = (TrainingRun)run;
        var images = training.Search.Training.Test;
        var base0 = 25 + Math.Log10(1 + training.Design.Size);
        double[] Images() => [.. Enumerable.Range(0, images).Select(i => base0 + Math.Sin(i) + random.NextDouble())];
        var numbers = new[] { "kappa", "lipschitz", "gain", "quotient", "diffusionTime" }.ToDictionary(key => key, _ => 1 + random.NextDouble());
        (numbers["parameters"], numbers["steps"], numbers["isFlat"], numbers["rate"]) = (Math.Max(training.Design.Size, 50), 1000, 1, 0.01);
        var lists = StabilityExamination.Kinds.ToDictionary(StabilityExamination.Key, _ => Images());
        lists[TrainingRun.PerImage] = Images();
        lists[TrainingRun.Curve] = [20, 27, 28, 28];
        lists["gains"] = [.. StabilityExamination.Factors.Select(_ => 0.5 + random.NextDouble())];
        lists[FluxExamination.Key(0)] = [.. FluxExamination.Places];
        numbers["psnr"] = lists[TrainingRun.PerImage].Average();
        return new RunResult(numbers, lists, 10);
    }

    private static RunResult MadeUpSolving(PlannedRun run)
    {
        var random = new Random((int)Convert.ToUInt32(run.Id[^8..], 16) & int.MaxValue);
        double[] weights = [];
        if (run is SolverTrainingRun { Search.Design: CycleDesign design } training)
        {
            using var network = (CycleSolver)design.Create(new SolvingExperiment(training.Search.Solving, training.Search.Equation).Classical, run.Seed);
            weights = network.Weights();
        }

        return new RunResult(
            new Dictionary<string, double>
            {
                [SolverSearchRun.Rate] = 0.01, [SolverSearchRun.IsInterior] = 1, [SolverSearchRun.SecondsPerStep] = 0.1,
                [SolverJudgement.Parameters] = 145, [SolverJudgement.Work] = 21, [SolverJudgement.Steps] = run is SolverTrainingRun ? 40 : 0, ["loss"] = 1,
            },
            new Dictionary<string, double[]>
            {
                [SolverJudgement.Residuals] = Values(), [SolverJudgement.Errors] = Values(), [SolverJudgement.Psnr] = Values(),
                [SolverJudgement.OriginalPsnr] = Values(), [SolverJudgement.Weights] = weights, [SolverTimeRun.Seconds] = Values(),
                [SolverTimeRun.Cycles] = [8, 9, 10], [SolverTimeRun.ClassicalCycles] = [0, 0, 1],
            },
            10);

        double[] Values() => [.. Enumerable.Range(0, 3).Select(_ => 0.1 + random.NextDouble())];
    }

    private sealed record Counting(string Label, ulong Number, PlannedRun[] Parts, List<string> Done) : PlannedRun(Label, Number)
    {
        public override object Settings => new { Label };

        public override IReadOnlyList<PlannedRun> Needs => Parts;

        public override RunResult Do(IReadOnlyList<RunResult> needs, CancellationToken cancellation)
        {
            if (Label == "stops")
            {
                throw new SymfluxException("it stops");
            }

            Done.Add($"{Label} {Number}");
            return new RunResult(
                new Dictionary<string, double> { ["value"] = needs.Count == 0 ? 1 : needs.Sum(need => need.Numbers["value"]) },
                    new Dictionary<string, double[]>(), 0);
        }
    }
}
