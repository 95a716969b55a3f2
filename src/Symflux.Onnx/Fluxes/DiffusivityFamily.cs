using Symflux.Fluxes;
using Symflux.Onnx.Graphs;

namespace Symflux.Onnx.Fluxes;

/// <summary>Φ(v) = g(|v|²)v.</summary>
internal abstract class DiffusivityFamily(IReadOnlyList<FluxGroup> groups) : FluxFamily(groups)
{
    /// <summary>g(|v|²), [batch, groups, (depth,) height, width].</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="components">v, as for <see cref="FluxFamily.Apply"/>.</param>
    /// <param name="dimension">1, 2 or 3.</param>
    public abstract Value Diffusivity(GraphBuilder graph, Value[] components, int dimension);

    /// <inheritdoc/>
    public override Value[] Apply(GraphBuilder graph, Value[] components, int dimension) =>
        Each(graph, "Mul", components, Diffusivity(graph, components, dimension));

    /// <summary>Every component times, or divided by, the same tensor.</summary>
    protected static Value[] Each(GraphBuilder graph, string op, Value[] components, Value factor) =>
        [.. components.Select(component => graph.Node(op, component, factor))];

    /// <summary>|v|².</summary>
    protected static Value Squared(GraphBuilder graph, Value[] components)
    {
        Value[] squares = [.. components.Select(component => graph.Node("Mul", component, component))];
        return squares.Length == 1 ? squares[0] : graph.Node("Sum", squares);
    }

    /// <summary>|v|.</summary>
    protected static Value Magnitude(GraphBuilder graph, Value[] components) => components.Length == 1
        ? graph.Node("Abs", components[0])
        : graph.Node("Sqrt", Squared(graph, components));
}
