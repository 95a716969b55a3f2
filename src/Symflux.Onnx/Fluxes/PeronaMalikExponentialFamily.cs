using Symflux.Fluxes;
using Symflux.Onnx.Graphs;

namespace Symflux.Onnx.Fluxes;

/// <summary>Φ(v) = exp(−|v|²/(2λ²))v.</summary>
internal sealed class PeronaMalikExponentialFamily(IReadOnlyList<FluxGroup> groups) : DiffusivityFamily(groups)
{
    /// <inheritdoc/>
    public override Value Diffusivity(GraphBuilder graph, Value[] components, int dimension)
    {
        var factor = Parameter<PeronaMalikExponentialFlux>(graph, flux => -0.5 / (flux.Contrast * flux.Contrast), dimension);
        return graph.Node("Exp", graph.Node("Mul", Squared(graph, components), factor));
    }
}
