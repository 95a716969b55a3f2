using Symflux.Fluxes;
using Symflux.Onnx.Graphs;

namespace Symflux.Onnx.Fluxes;

/// <summary>Φ(v) = v/q(|v|²): a diffusivity that is a fraction is cheaper divided by than multiplied with.</summary>
internal abstract class FractionFamily(IReadOnlyList<FluxGroup> groups) : DiffusivityFamily(groups)
{
    /// <summary>q(|v|²).</summary>
    protected abstract Value Denominator(GraphBuilder graph, Value squared, int dimension);

    /// <inheritdoc/>
    public sealed override Value Diffusivity(GraphBuilder graph, Value[] components, int dimension) =>
        graph.Node("Reciprocal", Denominator(graph, Squared(graph, components), dimension));

    /// <inheritdoc/>
    public sealed override Value[] Apply(GraphBuilder graph, Value[] components, int dimension) =>
        Each(graph, "Div", components, Denominator(graph, Squared(graph, components), dimension));
}
