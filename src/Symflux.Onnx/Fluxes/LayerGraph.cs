using Symflux.Fluxes;
using Symflux.Onnx.Graphs;

namespace Symflux.Onnx.Fluxes;

/// <summary>Φ on all channels of Ku as part of a graph: channels are ordered by family, and each family is evaluated at once.</summary>
internal sealed class LayerGraph
{
    private readonly FluxFamily[] families;

    /// <summary>Reads a layer.</summary>
    public LayerGraph(FluxLayer layer)
    {
        families = [.. layer.Groups.GroupBy(FluxFamily.KeyOf).Select(groups => FluxFamily.Of([.. groups]))];
        Order = [.. families.SelectMany(family => Enumerable.Range(0, family.GroupSize)
            .SelectMany(component => family.Groups.Select(group => group.Channels[component])))];
        CouplesChannels = families.Any(family => family.GroupSize > 1);
        KeepsZero = layer.Groups.All(group => group.Flux.Value(0) == 0);
    }

    /// <summary>The channels of Ku in the order in which <see cref="Apply"/> takes them.</summary>
    public IReadOnlyList<int> Order { get; }

    /// <summary>Whether a value depends on several channels.</summary>
    public bool CouplesChannels { get; }

    /// <summary>Whether Φ(0) = 0 in every channel.</summary>
    public bool KeepsZero { get; }

    /// <summary>Φ(v).</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="v">[batch, C, (depth,) height, width], channels in the order of <see cref="Order"/>.</param>
    /// <param name="dimension">1, 2 or 3.</param>
    public Value Apply(GraphBuilder graph, Value v, int dimension) =>
        PerFamily(graph, v, (family, components) => family.Apply(graph, components, dimension));

    /// <summary>g(|v|²) in every channel, for layers of diffusivities only; arguments as for <see cref="Apply"/>.</summary>
    public Value Diffusivities(GraphBuilder graph, Value v, int dimension) => PerFamily(graph, v, (family, components) =>
        Enumerable.Repeat(((DiffusivityFamily)family).Diffusivity(graph, components, dimension), family.GroupSize));

    private Value PerFamily(GraphBuilder graph, Value v, Func<FluxFamily, Value[], IEnumerable<Value>> evaluate)
    {
        int[] lengths = [.. families.SelectMany(family => Enumerable.Repeat(family.Groups.Count, family.GroupSize))];
        var components = graph.Split(v, lengths, axis: 1).AsSpan();
        var results = new List<Value>();
        foreach (var family in families)
        {
            results.AddRange(evaluate(family, components[..family.GroupSize].ToArray()));
            components = components[family.GroupSize..];
        }

        return graph.Join(results, axis: 1);
    }
}
