using Symflux.Fluxes;
using Symflux.Onnx.Graphs;

namespace Symflux.Onnx.Fluxes;

/// <summary>Φ(v) = g(|v|²)v with a diffusivity of closed form.</summary>
internal abstract class DiffusivityFamily(IReadOnlyList<FluxGroup> groups) : FluxFamily(groups)
{
    /// <inheritdoc/>
    public sealed override Value[] Apply(GraphBuilder graph, Value[] components, int dimension) =>
        Scale(graph, components, Squared(graph, components), dimension);

    /// <summary>g(|v|²)v for every component; a g that is a fraction costs less as a division.</summary>
    protected abstract Value[] Scale(GraphBuilder graph, Value[] components, Value squared, int dimension);

    /// <summary>Every component times, or divided by, the same tensor.</summary>
    protected static Value[] Each(GraphBuilder graph, string op, Value[] components, Value factor) =>
        [.. components.Select(component => graph.Node(op, component, factor))];

    /// <summary>|v|².</summary>
    internal static Value Squared(GraphBuilder graph, Value[] components)
    {
        Value[] squares = [.. components.Select(component => graph.Node("Mul", component, component))];
        return squares.Length == 1 ? squares[0] : graph.Node("Sum", squares);
    }
}
