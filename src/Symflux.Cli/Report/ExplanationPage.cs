using System.Collections.Immutable;
using Symflux.Cli.Running;
using Symflux.Diagrams;
using Symflux.Explanations;
using Symflux.Fluxes;

namespace Symflux.Cli.Report;

/// <summary>What <c>symflux explain</c> found as a page that needs no other file.</summary>
internal static class ExplanationPage
{
    /// <summary>A table of more rows would keep the reader from what follows.</summary>
    private const int MostOpenRows = 16;

    /// <summary>Makes the page.</summary>
    public static string Write(NamedBlueprint named, PdeReport report)
    {
        var html = new Html();
        html.Raw($"<header><h1>{Html.Escape(named.Title)}: which diffusion is it?</h1>")
            .Paragraph("The blueprint read back as a diffusion process: stencils as combinations of derivatives, fluxes as diffusivities, steps as time.")
            .Raw("</header>");
        html.Sections(
            ("In short", section => Summary(section, report)),
            ("Scheme and network", section => section.Drawing(named.Blueprint, new DiagramOptions { Title = named.Title })),
            ("Steps", section => Steps(section, report)),
            ("Stencils", section => Stencils(section, report)),
            ("Fluxes", section => Fluxes(section, report)));
        return html.ToDocument($"{named.Title}: which diffusion is it?");
    }

    private static void Summary(Html html, PdeReport report)
    {
        html.Facts(report.Facts());
        var (headings, rows) = report.BlockRows();
        if (rows.Count > 0)
        {
            html.Raw($"<details{(rows.Count <= MostOpenRows ? " open" : "")}><summary>Block by block</summary>")
                .Table([.. headings.Select(Html.Escape)], rows.Select(row => (string[])[.. row.Select(Html.Escape)]))
                .Raw("</details>");
        }
    }

    private static void Steps(Html html, PdeReport report)
    {
        var steps = report.Blocks.SelectMany(block => block is SymmetrisationReading average ? average.Body : [block]).OfType<ResidualReading>()
            .SelectMany(step => Enumerable.Repeat(step, step.Last - step.First + 1)).ToArray();
        if (steps.Length == 0)
        {
            html.Paragraph("No explicit steps; see the table above.", "note");
            return;
        }

        html.Raw("<div class=\"row\">").Card(SvgPlot.Bars("time step τ", "block", [.. steps.Select(step => step.TimeStep)]));
        if (steps.All(step => step.StableStep is not null))
        {
            html.Card(SvgPlot.Bars("τ relative to 2(1−μ)/(L‖K‖²)", "block", [.. steps.Select(step => step.TimeStep / step.StableStep!.Value)]));
        }

        if (steps.Any(step => step.Fidelity > 0))
        {
            html.Card(SvgPlot.Bars("fidelity μ", "block", [.. steps.Select(step => step.Fidelity)], "second"));
        }

        if (steps.Any(step => step.Extrapolation != 1))
        {
            html.Card(SvgPlot.Bars("extrapolation α", "block", [.. steps.Select(step => step.Extrapolation)], "second"));
        }

        html.Raw("</div>");
    }

    private static void Stencils(Html html, PdeReport report)
    {
        html.Paragraph("Each stencil is fitted by derivatives of order up to 4: its weights are projected onto polynomials of degree 4 in the offsets. "
            + "The coefficients are Taylor moments; the residual annihilates those polynomials and sees oscillations only. "
            + "Shares are of the squared weights, in percent.");
        foreach (var (index, bank) in report.Banks.Index())
        {
            html.Raw($"<details{(report.Banks.Length <= 2 ? " open" : "")}><summary>K {index + 1}: {bank.Stencils.Length} stencils, "
                + $"{$"{bank.Boundary}".ToLowerInvariant()} boundary, ‖K‖ ≤ {bank.Norm:G5}, {(bank.IsZeroSum ? "zero-sum" : "not zero-sum")}</summary>");
            html.Raw("<div class=\"card tiles\"><p class=\"note\">Weights: orange positive, blue negative, each scaled by its largest; the numbers are "
                + "those of the table. Where a stencil reads several channels, its tiles for the others follow the one with the number.</p>")
                .Raw(SvgStencils.Draw(bank.Bank)).Raw("</div>");
            html.Raw("<div class=\"card tiles\"><p class=\"note\">Frequency responses |K̂(ω)|, dark where large, ω = 0 in the middle.</p>")
                .Raw(SvgResponses.Draw(bank, report.Dimension)).Raw("</div>");
            html.Table(
                ["stencil", "order 0", "1", "2", "3", "4", "residual", "max |K̂|", "derivatives"],
                bank.Stencils.Select((stencil, i) => (string[])
                [
                    $"{i + 1}", .. stencil.OrderShares.Select(share => $"{100 * share:0.0}"), $"{100 * stencil.Residual:0.0}",
                    $"{stencil.Response.Largest:G4}", Html.Escape(stencil.ToText()),
                ]));
            html.Raw("</details>");
        }
    }

    private static void Fluxes(Html html, PdeReport report)
    {
        html.Paragraph("Where a flux function falls, Φ' &lt; 0, the ground is shaded: there the process diffuses backwards and sharpens. The dashed "
            + "line is linear diffusion.");
        foreach (var (index, layer) in report.Layers.Index())
        {
            html.Raw($"<details{(report.Layers.Length <= 2 ? " open" : "")}><summary>Φ {index + 1}: {layer.Length} different, "
                + $"{layer.Count(flux => !flux.Backward.IsEmpty)} with backward ranges</summary><div class=\"row{(layer.Length > 2 ? " small" : "")}\">");
            foreach (var flux in layer)
            {
                html.Card(Plot(flux, layer.Length > 2));
                if (flux.Flux is DiffusivityFlux diffusivity && layer.Length <= 2)
                {
                    html.Card(SvgPlot.Lines(
                        "diffusivity g(s²)", "s", [Curve.Of(s => diffusivity.Diffusivity(s * s), -flux.Range, flux.Range)], bands: Bands(flux)));
                }
            }

            html.Raw("</div></details>");
        }
    }

    private static string Plot(FluxReading flux, bool small)
    {
        var curve = Curve.Of(flux.Flux.Value, -flux.Range, flux.Range, intervals: 80);
        var reach = Math.Min(flux.Range, curve.Points.Max(point => Math.Abs(point.Y)));
        var channels = flux.Channels.Length == 1 ? $"channel {flux.Channels[0] + 1}" : $"{flux.Channels.Length} channels";
        return SvgPlot.Lines(
            $"Φ, {flux.Name}, {channels}", flux.Contrast is { } contrast ? $"s; λ = {contrast:G4}, {flux.Direction()}" : "s",
            [Curve.Of(s => s, -reach, reach, "reference", intervals: 1), curve], small ? 230 : 360, small ? 150 : 230, Bands(flux));
    }

    private static ImmutableArray<(double From, double To)> Bands(FluxReading flux) =>
        [.. flux.Backward.Select(range => (range.From ?? double.NegativeInfinity, range.To ?? double.PositiveInfinity))];
}
