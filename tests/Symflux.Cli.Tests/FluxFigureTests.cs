using System.Text;
using Symflux.Cli.Report;
using Symflux.Fluxes;
using Symflux.Testing;
using Xunit;

namespace Symflux.Cli.Tests;

/// <summary>docs/fluxes.svg: g, Φ, Φ' and Ψ of every kind of flux.</summary>
public sealed class FluxFigureTests
{
    private const int Width = 240, Height = 150, Top = 26, Intervals = 96;

    /// <summary>Set to write the figure anew instead of comparing it.</summary>
    private const string Update = "SYMFLUX_UPDATE_DOCS";

    [Fact]
    public void The_figure_in_the_documentation_is_that_of_the_code()
    {
        var path = Path.Combine(Repository.Root, "docs", "fluxes.svg");
        var figure = Figure();
        if (Environment.GetEnvironmentVariable(Update) is not null)
        {
            AtomicFile.WriteText(path, figure);
        }

        Assert.True(
            File.Exists(path) && File.ReadAllText(path) == figure,
            $"docs/fluxes.svg does not show the fluxes of today; run this test with {Update}=1 to write it anew");
    }

    private static string Figure()
    {
        var kinds = AllFluxes.Kinds;
        var svg = new StringBuilder(
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {4 * Width} {kinds.Length * (Height + Top)}\" font-family=\"sans-serif\">\n");
        svg.Append("<style>").Append(Style).Append("</style>\n<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n");
        foreach (var (row, kind) in kinds.Index())
        {
            var y = row * (Height + Top);
            var name = kind.HasClosedForm ? kind.Name : $"{kind.Name} (sampled, 12 intervals to 4λ)";
            svg.Append($"<text class=\"name\" x=\"12\" y=\"{y + 19}\">{name}</text>\n");
            foreach (var (column, plot) in Plots(kind.ForContrast(1)).Index())
            {
                // A drawing within a drawing needs its place and size.
                svg.Append($"<svg x=\"{column * Width}\" y=\"{y + Top}\" width=\"{Width}\" "
                    + $"height=\"{Height}\"").Append(plot.AsSpan("<svg".Length)).Append('\n');
            }
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static IEnumerable<string> Plots(Flux flux)
    {
        const string axis = "s/λ";
        yield return Plot("g", Curve.Of(s => s == 0 ? flux.Slope(0) : flux.Value(s) / s, 0, 4, intervals: Intervals));
        yield return Plot("Φ/λ", Curve.Of(s => s, -1, 1, "reference", 1), Curve.Of(flux.Value, -4, 4, intervals: Intervals));
        yield return Plot("Φ′", Curve.Of(flux.Slope, -4, 4, "second", Intervals));
        yield return Plot("Ψ/λ²", Curve.Of(flux.Potential, -4, 4, intervals: Intervals));

        static string Plot(string title, params Curve[] curves) => SvgPlot.Lines(title, axis, curves, Width, Height);
    }

    private const string Style =
        """
        text { fill: #1d2330; font-size: 11px; } .name { font-weight: 600; font-size: 13px; } .title { font-weight: 600; } .muted, .muted text, .rows text, .columns text { fill: #667085; }
        .rows { text-anchor: end; transform: translate(40px, 4px); } .columns { text-anchor: middle; }
        .paper { fill: #ffffff; } .axis { stroke: #667085; } .grid { stroke: #dcdfe6; }
        .curve { fill: none; stroke: #0b6e99; stroke-width: 1.8; } .curve.second { stroke: #c2571a; }
        .reference { fill: none; stroke: #667085; stroke-dasharray: 4 3; }
        """;
}
