using Symflux.Blueprints;
using Symflux.Cli.Report;
using Symflux.Diagrams;
using Symflux.Fluxes;

namespace Symflux.Cli.Tour;

/// <summary>What training put into a model: stencils, flux functions, step sizes and data weights, block by block.</summary>
internal static class TrainedModelSection
{
    /// <summary>Adds the section's content.</summary>
    public static void Write(Html html, Model model)
    {
        var blocks = model.Blueprint.Blocks.OfType<ResidualBlock>().ToArray();
        Card(html, model, blocks);
        html.Drawing(model.Blueprint, new DiagramOptions { Title = $"Model {model.Card.Name}" });
        html.Raw("<h3>Step sizes and data weights</h3><div class=\"row\">")
            .Card(SvgPlot.Bars("time step τ", "block", [.. blocks.Select(block => block.TimeStep)]))
            .Card(SvgPlot.Bars("fidelity μ: back to the input", "block", [.. blocks.Select(block => block.Fidelity)], "second"))
            .Raw("</div>");
        html.Raw("<h3>Stencils K and flux functions Φ</h3>");
        html.Paragraph("Each row of tiles is the stencil bank of one block, every stencil scaled by its largest weight: orange positive, blue negative. "
            + "Many read as derivatives of several orders and directions. Beside it, the flux functions of the block's channels; the dashed line is "
            + "linear diffusion. Where a curve falls, that channel diffuses backwards: it sharpens.", "note");
        foreach (var (index, block) in blocks.Index())
        {
            html.Raw("<div class=\"card block\"><div>")
                .Raw($"<b>Block {index + 1}</b> <span class=\"note\">{block.Stencils.OutputChannels} "
                    + $"stencils{(block.Stencils.IsZeroSum ? ", zero-sum" : "")}</span>")
                .Raw(SvgStencils.Draw(block.Stencils)).Raw("</div><div>").Raw(Fluxes(block)).Raw("</div></div>");
        }
    }

    private static void Card(Html html, Model model, ResidualBlock[] blocks)
    {
        var card = model.Card;
        List<string[]> rows =
        [
            ["purpose", Html.Escape(card.Description)],
            ["parameters", $"{card.Parameters:N0}"],
            ["blocks", $"{blocks.Length}, {(blocks.Any(block => block.StepControl.IsAdaptive) ? "adaptive step" : "fixed step")}"],
            ["trained on", Html.Escape(card.Data)],
            ["configuration", $"<code>{Html.Escape(card.ConfigurationHash.Length > 16 ? card.ConfigurationHash[..16] : card.ConfigurationHash)}</code>"],
            .. card.Extra.Select(entry => (string[])[Html.Escape(entry.Key), Html.Escape(entry.Value)]),
        ];
        html.Table([Html.Escape(card.Name), ""], rows.Where(row => row[1].Length > 0));
    }

    private static string Fluxes(ResidualBlock block)
    {
        var groups = block.Flux.Groups;
        var range = groups.Max(group => Range(group.Flux));
        Curve[] curves =
            [.. groups.Select(group => Curve.Of(group.Flux.Value, -range, range, groups.Length > 1 ? "many" : "", intervals: 60))];
        // The line Φ(s) = s, as far as the curves reach.
        var reach = Math.Min(range, curves.Max(curve => curve.Points.Max(point => Math.Abs(point.Y))));
        return SvgPlot.Lines(
            "flux functions Φ", "s, grey values", [Curve.Of(s => s, -reach, reach, "reference", intervals: 1), .. curves], width: 300, height: 170);
    }

    /// <summary>Where the interesting part of a flux function ends.</summary>
    private static double Range(Flux flux) => flux switch
    {
        FreeFormFlux free => -free.FirstKnot,
        SplineDiffusivityFlux spline => spline.KnotSpacing * (spline.Values.Length - 1),
        SlopeSplineFlux spline => spline.KnotSpacing * spline.IntervalSlopes.Length,
        ContrastFlux closed => 4 * closed.Contrast,
        _ => 50,
    };
}
