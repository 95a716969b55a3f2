using System.Globalization;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Imaging;
using Symflux.Restoration;

namespace Symflux.Cli.Report;

/// <summary>A comparison of schemes as a table, and as a page with plots and the images themselves.</summary>
internal static class ComparisonReport
{
    /// <summary>Errors below this are rounding.</summary>
    private const double SmallestError = 1e-12;

    private static readonly string[] Headings = ["scheme", "steps", "work", "ms", "error", "κ"];

    /// <summary>The table as text.</summary>
    public static string Text(IReadOnlyList<ComparedRun> runs) => TextTable.Format([Headings, .. runs.Select(Row)]);

    /// <summary>A page with the images, error against work, error against duration, and all runs.</summary>
    /// <param name="runs">What was measured.</param>
    /// <param name="description">The equation.</param>
    /// <param name="page">The image as it was.</param>
    /// <param name="format">Its depth.</param>
    /// <param name="reference">What the errors refer to.</param>
    public static string Html(IReadOnlyList<ComparedRun> runs, Diffusion description, Field<float> page, SampleFormat format, Field<float> reference)
    {
        var html = new Html();
        html.Raw("<h1>Schemes at the same diffusion time</h1>")
            .Paragraph(
                $"{page.Grid}, T = {description.Time:G6}, {Equation(description.Flux)}. Error: root mean square difference to a reference "
                + "of second order with steps far below the stability bound, in grey values. Work: evaluations of KᵀΦ(K·), inner iterations "
                + "included; a banded solve counts as one. κ: certified bound of ‖output‖/‖input‖.")
            .Section("Error against work and time", section => section
                .Paragraph(
                    "Straight lines are power laws: with half of the error for twice the work the slope is −1, the order of the scheme in work. "
                    + "Horizontal bars go from the fastest to the slowest repetition, marks are medians.", "note")
                .Raw("<div class=\"row plots\">")
                .Card(Plot(runs, "error against work", "evaluations", run => run.Work, _ => null))
                .Card(Plot(runs, "error against time", "milliseconds", run => Milliseconds(run.Time), run => run.Durations.IsDefaultOrEmpty
                    ? null : (Milliseconds(run.Durations[0]), Milliseconds(run.Durations[^1]))))
                .Raw("</div>"));
        if (page.Grid.Dimension > 1)
        {
            html.Section("The images", section => Images(section, runs, page, format, reference));
        }

        html.Section("All runs", section => section.Table(Headings, runs.Select(Row)));
        return html.ToDocument("Symflux: schemes compared");
    }

    private static void Images(Html html, IReadOnlyList<ComparedRun> runs, Field<float> page, SampleFormat format, Field<float> reference)
    {
        var range = ShownRange.Of(page, null, format);
        var shown = runs.Where(run => run.Output is not null).ToArray();
        // One scale for all differences, so that they can be compared.
        var largest = Math.Max(1e-6, shown.Max(run => Differences(run.Output!, reference).Values.ToArray().Max(Math.Abs)));
        html.Paragraph(
            $"Grey values: {Report.Html.Escape(range.Words)}. Differences to the reference: mid-grey where there is none, black and white at "
            + $"±{largest:G2} grey values.", "note");
        html.Raw("<div class=\"row pictures\">")
            .Raw(Figure("as it was", Picture.Of(page, null, range.Black, range.White)))
            .Raw(Figure("the reference", Picture.Of(reference, null, range.Black, range.White)));
        foreach (var run in shown)
        {
            html.Raw(Figure($"{run.Scheme.Title}, {run.Steps} {(run.Steps == 1 ? "step" : "steps")}", Picture.Of(run.Output!, null, range.Black, range.White)))
                .Raw(Figure($"its difference, error {run.Error:G2}", Picture.Of(Differences(run.Output!, reference), null, -largest, largest)));
        }

        html.Raw("</div>");
    }

    private static string Figure(string words, Picture picture) =>
        $"<figure>{picture.Element(words)}<figcaption>{Report.Html.Escape(words)}</figcaption></figure>";

    private static Field<float> Differences(Field<float> output, Field<float> reference)
    {
        var difference = output.Clone();
        for (var i = 0; i < difference.Values.Length; i++)
        {
            difference.Values[i] -= reference.Values[i];
        }

        return difference;
    }

    /// <summary>"Charbonnier with λ = 4".</summary>
    private static string Equation(Flux flux) =>
        Report.Html.Escape(flux is ContrastFlux { Contrast: var contrast } ? $"{flux.Title} with λ = {contrast:G6}" : flux.Title);

    private static string[] Row(ComparedRun run) =>
    [
        run.Scheme.Name, run.Steps.ToString(CultureInfo.InvariantCulture), run.Work.ToString(CultureInfo.InvariantCulture),
        run.Time.TotalMilliseconds.ToString("F1", CultureInfo.InvariantCulture), run.Error.ToString("G3", CultureInfo.InvariantCulture),
        run.NormBound?.ToString("G4", CultureInfo.InvariantCulture) ?? "–",
    ];

    private static string Plot(
        IReadOnlyList<ComparedRun> runs, string title, string xLabel, Func<ComparedRun, double> abscissa, Func<ComparedRun, (double, double)?> extent) =>
        new Chart(title, new ChartAxis(xLabel, IsLogarithmic: true), new ChartAxis("error in grey values", IsLogarithmic: true),
        [
            .. runs.GroupBy(run => run.Scheme).Select(group =>
            {
                ChartPoint[] points =
                [
                    .. group.Select(run => new ChartPoint(Math.Max(1e-3, abscissa(run)), Math.Max(SmallestError, run.Error)) { Extent = extent(run) }),
                ];
                return new ChartSeries(group.Key.Title, points) { Remark = SlopeOf(points) };
            }),
        ]).ToSvg();

    /// <summary>"slope −1.0"; nothing where fewer than three points, or places that hardly differ, make a slope meaningless.</summary>
    private static string SlopeOf(ChartPoint[] points)
    {
        var slope = PowerLaw.Slope([.. points.Select(point => point.X)], [.. points.Select(point => point.Y)]);
        return points.Length < 3 || points.Max(point => point.X) < 2 * points.Min(point => point.X) || double.IsNaN(slope) ? ""
            : $"slope {slope.ToString("0.0", CultureInfo.InvariantCulture).Replace('-', '−')}";
    }

    private static double Milliseconds(TimeSpan time) => Math.Max(1e-3, time.TotalMilliseconds);
}
