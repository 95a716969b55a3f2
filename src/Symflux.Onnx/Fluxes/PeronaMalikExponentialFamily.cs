using Symflux.Fluxes;
using Symflux.Onnx.Graphs;

namespace Symflux.Onnx.Fluxes;

/// <summary>Φ(v) = exp(−|v|²/(2λ²))v.</summary>
internal sealed class PeronaMalikExponentialFamily(IReadOnlyList<FluxGroup> groups) : DiffusivityFamily(groups)
{
    /// <inheritdoc/>
    protected override Value[] Scale(GraphBuilder graph, Value[] components, Value squared, int dimension)
    {
        var factor = Parameter<PeronaMalikExponentialFlux>(graph, flux => -0.5 / (flux.Contrast * flux.Contrast), dimension);
        return Each(graph, "Mul", components, graph.Node("Exp", graph.Node("Mul", squared, factor)));
    }
}
