using System.Globalization;
using Symflux.Fields;
using Symflux.Restoration;

namespace Symflux.Cli.Report;

/// <summary>A comparison of schemes as a table and as a page with plots.</summary>
internal static class ComparisonReport
{
    private static readonly string[] Headings = ["scheme", "steps", "work", "ms", "error", "κ"];

    /// <summary>The table as text.</summary>
    public static string Text(IReadOnlyList<ComparedRun> runs) => TextTable.Format([Headings, .. runs.Select(Row)]);

    /// <summary>A page with the table, error against work, and error against duration.</summary>
    public static string Html(IReadOnlyList<ComparedRun> runs, Diffusion description, Grid grid)
    {
        var html = new Html();
        html.Raw("<h1>Schemes at the same diffusion time</h1>")
            .Paragraph(
                $"{grid}, T = {description.Time:G6}, {Report.Html.Escape(description.Flux.GetType().Name)}. Error: root mean square difference to a reference "
                + "of second order with steps far below the stability bound, in grey values. Work: evaluations of KᵀΦ(K·), inner iterations "
                + "included; a banded solve counts as one. κ: certified bound of ‖output‖/‖input‖.")
            .Section("Error against work", section => section
                .Raw(Legend(runs))
                .Card(Plot(runs, "log₁₀ of the error over log₁₀ of the work", run => run.Work))
                .Card(Plot(runs, "log₁₀ of the error over log₁₀ of the duration in ms", run => Math.Max(1e-3, run.Time.TotalMilliseconds))))
            .Section("All runs", section => section.Table(Headings, runs.Select(Row)));
        return html.ToDocument("Symflux: schemes compared");
    }

    private static string[] Row(ComparedRun run) =>
    [
        run.Scheme.Name, run.Steps.ToString(CultureInfo.InvariantCulture), run.Work.ToString(CultureInfo.InvariantCulture),
        run.Time.TotalMilliseconds.ToString("F1", CultureInfo.InvariantCulture), run.Error.ToString("G3", CultureInfo.InvariantCulture),
        run.NormBound?.ToString("G4", CultureInfo.InvariantCulture) ?? "–",
    ];

    private static string Plot(IReadOnlyList<ComparedRun> runs, string title, Func<ComparedRun, double> abscissa) => SvgPlot.Lines(
        title, "",
        [.. runs.GroupBy(run => run.Scheme).Select((group, i) => new Curve(
            [.. group.Select(run => (Math.Log10(abscissa(run)), Math.Log10(Math.Max(1e-12, run.Error))))], $"c{i % 6}"))],
        width: 640, height: 360);

    /// <summary>The words of the schemes in the colours of their curves.</summary>
    private static string Legend(IReadOnlyList<ComparedRun> runs) => $"<p class=\"legend\">{string.Concat(
        runs.Select(run => run.Scheme).Distinct().Select((scheme, i) => $"<span class=\"c{i % 6}\">— {Report.Html.Escape(scheme.Title)}</span> "))}</p>";
}
