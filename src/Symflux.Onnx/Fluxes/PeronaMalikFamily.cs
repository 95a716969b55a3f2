using Symflux.Fluxes;
using Symflux.Onnx.Graphs;

namespace Symflux.Onnx.Fluxes;

/// <summary>Φ(v) = v/(1 + |v|²/λ²).</summary>
internal sealed class PeronaMalikFamily(IReadOnlyList<FluxGroup> groups) : FractionFamily(groups)
{
    /// <inheritdoc/>
    protected override Value Denominator(GraphBuilder graph, Value squared, int dimension)
    {
        var inverse = Parameter<PeronaMalikFlux>(graph, flux => 1 / (flux.Contrast * flux.Contrast), dimension);
        return graph.Node("Add", graph.Node("Mul", squared, inverse), graph.Number(1));
    }
}
