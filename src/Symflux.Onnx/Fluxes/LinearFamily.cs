using Symflux.Fluxes;
using Symflux.Onnx.Graphs;

namespace Symflux.Onnx.Fluxes;

/// <summary>Φ(v) = v.</summary>
internal sealed class LinearFamily(IReadOnlyList<FluxGroup> groups) : DiffusivityFamily(groups)
{
    /// <inheritdoc/>
    public override Value Diffusivity(GraphBuilder graph, Value[] components, int dimension) =>
        graph.Node("Expand", graph.Number(1), graph.Node("Shape", components[0]));

    /// <inheritdoc/>
    public override Value[] Apply(GraphBuilder graph, Value[] components, int dimension) => components;
}
