using Symflux.Fluxes;
using Symflux.Onnx.Graphs;

namespace Symflux.Onnx.Fluxes;

/// <summary>Φ(v) = g(|v|)v with g piecewise linear between equidistant knots and constant beyond the last.</summary>
internal sealed class SplineDiffusivityFamily(IReadOnlyList<FluxGroup> groups) : DiffusivityFamily(groups)
{
    /// <inheritdoc/>
    public override Value Diffusivity(GraphBuilder graph, Value[] components, int dimension)
    {
        SplineDiffusivityFlux[] fluxes = [.. Groups.Select(group => (SplineDiffusivityFlux)group.Flux)];
        var intervals = fluxes[0].Values.Length - 1;
        // One more interval, without end and with slope 0, is the constant beyond the last knot.
        var slopes = Array.ConvertAll(fluxes, flux => Enumerable.Range(0, intervals)
            .Select(k => (flux.Values[k + 1] - flux.Values[k]) / flux.KnotSpacing).Append(0).ToArray());
        var intercepts = fluxes.Zip(slopes, (flux, slope) => Enumerable.Range(0, intervals + 1)
            .Select(k => flux.Values[k] - slope[k] * k * flux.KnotSpacing).ToArray()).ToArray();

        var magnitude = KnotTable.Flatten(graph, Magnitude(graph, components));
        var scaled = graph.Node("Mul", magnitude, Parameter<SplineDiffusivityFlux>(graph, flux => 1 / flux.KnotSpacing, dimension: 1));
        var place = graph.Node("Min", scaled, graph.Number(intervals));
        return KnotTable.Unflatten(graph, new KnotTable(intercepts, slopes).Interpolate(graph, place, magnitude), components[0]);
    }
}
