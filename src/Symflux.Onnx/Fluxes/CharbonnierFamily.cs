using Symflux.Fluxes;
using Symflux.Onnx.Graphs;

namespace Symflux.Onnx.Fluxes;

/// <summary>Φ(v) = v/√(1 + |v|²/λ²): Charbonnier, and regularised total variation with λ = ε.</summary>
internal sealed class CharbonnierFamily(IReadOnlyList<FluxGroup> groups) : FractionFamily(groups)
{
    /// <inheritdoc/>
    protected override Value Denominator(GraphBuilder graph, Value squared, int dimension)
    {
        var inverse = Parameter<ContrastFlux>(graph, flux => 1 / (flux.Contrast * flux.Contrast), dimension);
        return graph.Node("Sqrt", graph.Node("Add", graph.Node("Mul", squared, inverse), graph.Number(1)));
    }
}
