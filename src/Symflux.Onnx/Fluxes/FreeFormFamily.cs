using Symflux.Fluxes;
using Symflux.Onnx.Graphs;

namespace Symflux.Onnx.Fluxes;

/// <summary>Φ piecewise linear between equidistant knots, continued with the outermost slopes.</summary>
internal sealed class FreeFormFamily(IReadOnlyList<FluxGroup> groups) : FluxFamily(groups)
{
    /// <inheritdoc/>
    public override Value[] Apply(GraphBuilder graph, Value[] components, int dimension)
    {
        FreeFormFlux[] fluxes = [.. Groups.Select(group => (FreeFormFlux)group.Flux)];
        var intervals = fluxes[0].Values.Length - 1;
        var slopes = Array.ConvertAll(fluxes, flux => Enumerable.Range(0, intervals)
            .Select(k => (flux.Values[k + 1] - flux.Values[k]) / flux.KnotSpacing).ToArray());
        var intercepts = fluxes.Zip(slopes, (flux, slope) => Enumerable.Range(0, intervals)
            .Select(k => flux.Values[k] - slope[k] * (flux.FirstKnot + k * flux.KnotSpacing)).ToArray()).ToArray();

        // A free-form flux never couples channels, so there is one component.
        var s = KnotTable.Flatten(graph, components[0]);
        var scaled = graph.Node("Mul", s, Parameter<FreeFormFlux>(graph, flux => 1 / flux.KnotSpacing, dimension: 1));
        var place = graph.Node("Clip", graph.Node("Add", scaled, graph.Number(0.5 * intervals)), graph.Number(0), graph.Number(intervals - 1));
        return [KnotTable.Unflatten(graph, new KnotTable(intercepts, slopes).Interpolate(graph, place, s), components[0])];
    }
}
