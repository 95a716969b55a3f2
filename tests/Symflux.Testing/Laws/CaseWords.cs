using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;
using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Operators;
using Symflux.Testing.Grammar;

namespace Symflux.Testing;

/// <summary>Values of cases in words, with the numbers that make them.</summary>
internal static class CaseWords
{
    /// <summary>More numbers than these tell a reader nothing.</summary>
    private const int MostNumbers = 48;

    /// <summary>A value that a generator has made.</summary>
    public static string Of(object? value) => value switch
    {
        null => "none",
        Grid grid => Of(grid),
        Field<double> field => $"{field.Channels} × {Of(field.Grid)}: {Of(field.Values.ToArray())}",
        Field<float> field => $"{field.Channels} × {Of(field.Grid)}: {Of(Array.ConvertAll(field.Values.ToArray(), value => (double)value))}",
        Stencil stencil => Of(stencil),
        StencilBank bank => Of(bank),
        Flux flux => Of(flux),
        FluxLayer layer => string.Join(" + ", layer.Groups.Select(group => $"{Of(group.Flux)} on {string.Join(" ", group.Channels)}")),
        Blueprint blueprint => $"{blueprint.Dimension}D, {blueprint.Channels} channels: {BlueprintCase.Words(blueprint.Blocks)}",
        Block block => BlueprintCase.Words([block]),
        double[] numbers => Of(numbers),
        ITuple tuple => $"({string.Join(", ", Enumerable.Range(0, tuple.Length).Select(i => Of(tuple[i])))})",
        string text => text,
        IEnumerable values => $"[{string.Join(", ", values.Cast<object?>().Select(Of))}]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    /// <summary>A bank.</summary>
    public static string Of(StencilBank bank) => $"{bank.Boundary}, {string.Join(" and ", bank.Stencils.Select(Of))}";

    /// <summary>A flux by its parameters.</summary>
    public static string Of(Flux flux) => $"{flux.GetType().Name}({flux switch
    {
        ForwardBackwardFlux both => Of([both.Contrast, both.Ratio]),
        ContrastFlux contrast => Number(contrast.Contrast),
        FreeFormFlux free => $"knots {Number(free.KnotSpacing)}: {Of(free.Values.ToArray())}",
        SlopeSplineFlux slopes => $"knots {Number(slopes.KnotSpacing)}: {Of(slopes.IntervalSlopes.ToArray())}",
        SplineDiffusivityFlux spline => $"knots {Number(spline.KnotSpacing)}: {Of(spline.Values.ToArray())}",
        _ => "",
    }})";

    private static string Of(Grid grid) => (grid.SpacingX, grid.SpacingY, grid.SpacingZ) == (1, 1, 1)
        ? grid.ToString()
        : $"{grid} samples with spacings {Of([.. Enumerable.Range(0, grid.Dimension).Select(axis => grid.SpacingOf((Axis)axis))])}";

    private static string Of(Stencil s)
    {
        var extents = s.Depth > 1 ? $"{s.Width}×{s.Height}×{s.Depth}" : s.Height > 1 ? $"{s.Width}×{s.Height}" : $"{s.Width}";
        var origin = (s.OriginX, s.OriginY, s.OriginZ) == (0, 0, 0) ? "" : $", origin {s.OriginX} {s.OriginY} {s.OriginZ}";
        return $"{(s.InputChannels > 1 ? $"{s.InputChannels} × " : "")}{extents} ({Of(s.Coefficients.ToArray())}{origin})";
    }

    private static string Of(double[] numbers) => numbers.Length <= MostNumbers
        ? string.Join(" ", numbers.Select(Number))
        : $"{string.Join(" ", numbers[..MostNumbers].Select(Number))} … {numbers.Length} in all";

    private static string Number(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
