using System.Globalization;
using Symflux.Cli.Report;
using Symflux.Experiments.Frame;
using Symflux.Experiments.Pages;
using Symflux.Schemes;
using static Symflux.Experiments.Denoising.DenoisingTables;

namespace Symflux.Experiments.Experiments;

/// <summary>Error against work and time for all schemes, without any training.</summary>
internal sealed class Acceleration : Experiment
{
    /// <summary>Rough accuracy: this share of the change from u(0) to u(T).</summary>
    private const double Rough = 0.01;

    private static readonly (string Label, string Scheme, InnerMethod? Inner)[] Schemes =
    [
        ("explicit", "explicit", null), ("FED", "fed", null), ("FSI", "fsi", null), ("Du Fort–Frankel", "dff", null),
        ("semi-implicit", "semi-implicit", null),
        ("implicit", "implicit", null), ("implicit by multigrid", "implicit", InnerMethod.Multigrid),
    ];

    /// <inheritdoc/>
    public override string Name => "acceleration";

    /// <inheritdoc/>
    public override string Question => "Which scheme is fastest: error against work and against time, in 1D, 2D and 3D?";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Hypotheses =>
    [
        "H1: the slopes over work are −1 for schemes of first order, and steeper for cycles of FSI and FED. Refuted if not, within 0.2.",
        "H2: for rough accuracy (1 % of the change) a cycle is cheaper than explicit steps, by a factor that grows with T. Refuted if not.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<PlannedRun> Plan(ExperimentForm form) => [.. Problems(form).SelectMany(RunsOf)];

    /// <inheritdoc/>
    public override Report Report(ExperimentForm form, RunFolder runs) => new(
    [
        .. Problems(form).Select(problem => Section(problem, runs)),
        new ReportSection(
            "How it was measured",
            [
                "Piecewise smooth signals, cartoons and balls with noise of σ = 20, natural boundaries, one thread, double precision. Error: root "
                    + "mean square difference to the limit of explicit steps by Richardson extrapolation, in grey values. Work: evaluations of "
                + "KᵀΦ(K·), inner iterations included. Time: median of repeated runs, on a machine that does nothing else. Slopes: least squares of the "
                + "logarithms over all runs of a scheme; – where the cost does not even double from the coarsest run to the finest, since inner iterations "
                + "pay for long steps.",
            ], [], []),
    ]);

    /// <summary>The least cost at which the error is at most a bound, log-linear between the points; ∞ where none reaches it.</summary>
    internal static double CostFor(IReadOnlyList<double> costs, IReadOnlyList<double> errors, double bound)
    {
        for (var i = 0; i < costs.Count; i++)
        {
            if (errors[i] <= bound)
            {
                return i == 0 || !(errors[i] > 0)
                    ? costs[i]
                    : costs[i - 1] * Math.Pow(costs[i] / costs[i - 1], Math.Log(errors[i - 1] / bound) / Math.Log(errors[i - 1] / errors[i]));
            }
        }

        return double.PositiveInfinity;
    }

    private static ReportSection Section(AccelerationProblem problem, RunFolder runs)
    {
        var results = RunsOf(problem).Select(run => (run.Label, Result: runs.Get(run))).ToArray();
        var bound = Rough * results[0].Result.Numbers["change"];
        return new ReportSection(
            problem.Name,
            [string.Create(CultureInfo.InvariantCulture,
                $"Rough accuracy: an error of {bound:G3}, 1 % of the change. An end at the coarsest run is marked ≤; coarser ones were not tried, "
                + $"and explicit steps that are longer are not stable.")],
            [
                new ReportTable(
                    ["scheme", "slope over steps", "slope over work", "slope over time", "work for 1 %", "milliseconds for 1 %"],
                    [.. results.Select(entry => (string[])
                    [
                        entry.Label, SlopeOver(entry.Result, AccelerationRun.Steps), SlopeOver(entry.Result, AccelerationRun.Work),
                        SlopeOver(entry.Result, AccelerationRun.Seconds), Cost(entry.Result, AccelerationRun.Work, 1),
                        Cost(entry.Result, AccelerationRun.Seconds, 1000),
                    ])]),
            ],
            [
                Chart(problem, results, AccelerationRun.Work, "work in evaluations", 1), Chart(problem, results, AccelerationRun.Seconds, "milliseconds", 1000),
            ]);

        string SlopeOver(RunResult result, string cost) =>
            Grows(List(result, cost)) ? Number(PowerLaw.Slope(List(result, cost), List(result, AccelerationRun.Error)), "F2") : "–";

        string Cost(RunResult result, string cost, double unit) =>
            (List(result, AccelerationRun.Error)[0] <= bound ? "≤ " : "")
                + Short(unit * CostFor(List(result, cost), List(result, AccelerationRun.Error), bound));
    }

    /// <summary>
    /// Whether a cost at least doubles from the coarsest run to the finest. Inner iterations may pay for long steps so much that it hardly depends on
    /// their number; a slope over it would say nothing.
    /// </summary>
    private static bool Grows(double[] costs) => costs[^1] >= 2 * costs[0];

    private static string Short(double value) => Number(value, value < 1000 ? "G3" : "#,0");

    private static Chart Chart(AccelerationProblem problem, (string Label, RunResult Result)[] results, string cost, string label, double unit) => new(
        $"Error against {label}, {problem.Name}", new ChartAxis(label, IsLogarithmic: true), new ChartAxis("error in grey values", IsLogarithmic: true),
        [.. results.Select(entry => new ChartSeries(
            entry.Label, [.. List(entry.Result, cost).Zip(List(entry.Result, AccelerationRun.Error), (x, y) => new ChartPoint(unit * x, y))]))]);

    private static double[] List(RunResult result, string name) => result.Lists[name];

    private static IEnumerable<AccelerationRun> RunsOf(AccelerationProblem problem) =>
        Schemes.Select(scheme => new AccelerationRun(problem, scheme.Label, scheme.Scheme, scheme.Inner));

    private static AccelerationProblem[] Problems(ExperimentForm form) => form.IsQuick
        ? [new(1, 256, false, 50), new(2, 64, false, 10)]
        :
        [
            new(1, 1024, true, 200), new(1, 1024, false, 20), new(1, 1024, false, 200), new(2, 256, true, 50), new(2, 256, false, 5), new(2, 256, false, 50),
            new(3, 48, false, 5), new(3, 48, false, 20),
        ];
}
