using Symflux.Fluxes;
using Symflux.Onnx.Graphs;

namespace Symflux.Onnx.Fluxes;

/// <summary>Φ(v) = (Φ(|v|)/|v|)v with Φ piecewise linear between equidistant knots from 0 on, continued with the last slope.</summary>
internal sealed class SlopeSplineFamily(IReadOnlyList<FluxGroup> groups) : DiffusivityFamily(groups)
{
    /// <inheritdoc/>
    public override Value Diffusivity(GraphBuilder graph, Value[] components, int dimension)
    {
        SlopeSplineFlux[] fluxes = [.. Groups.Select(group => (SlopeSplineFlux)group.Flux)];
        var intervals = fluxes[0].IntervalSlopes.Length;
        var slopes = Array.ConvertAll(fluxes, flux => flux.IntervalSlopes.ToArray());
        // In units of the knot spacing, in which the quotient is the same.
        var intercepts = Array.ConvertAll(fluxes, flux => Enumerable.Range(0, intervals)
            .Select(k => flux.KnotValues[k] / flux.KnotSpacing - flux.IntervalSlopes[k] * k).ToArray());

        var magnitude = KnotTable.Flatten(graph, Magnitude(graph, components));
        var scaled = graph.Node("Mul", magnitude, Parameter<SlopeSplineFlux>(graph, flux => 1 / flux.KnotSpacing, dimension: 1));
        // On the first interval the quotient is constant and can be taken at its end, where nothing is divided by 0.
        var argument = graph.Node("Max", scaled, graph.Number(1));
        var place = graph.Node("Min", argument, graph.Number(intervals - 1));
        var quotient = graph.Node("Div", new KnotTable(intercepts, slopes).Interpolate(graph, place, argument), argument);
        return KnotTable.Unflatten(graph, quotient, components[0]);
    }
}
