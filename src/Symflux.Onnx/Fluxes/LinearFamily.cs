using Symflux.Fluxes;
using Symflux.Onnx.Graphs;

namespace Symflux.Onnx.Fluxes;

/// <summary>Φ(s) = s.</summary>
internal sealed class LinearFamily(IReadOnlyList<FluxGroup> groups) : FluxFamily(groups)
{
    /// <inheritdoc/>
    public override Value[] Apply(GraphBuilder graph, Value[] components, int dimension) => components;
}
