using Symflux.Onnx.Format;

namespace Symflux.Onnx.Graphs;

/// <summary>Removes what does not lead to an output: every block offers u⁻, but few read it.</summary>
internal static class Pruning
{
    /// <summary>Removes such nodes and constants from a graph and from all graphs inside it.</summary>
    public static void Prune(GraphProto graph)
    {
        var needed = graph.Output.Select(output => output.Name).ToHashSet(StringComparer.Ordinal);
        for (var i = graph.Node.Count - 1; i >= 0; i--)
        {
            var node = graph.Node[i];
            if (!node.Output.Any(needed.Contains))
            {
                graph.Node.RemoveAt(i);
                continue;
            }

            needed.UnionWith(node.Input);
            foreach (var inner in node.Attribute.Where(attribute => attribute.G is not null).Select(attribute => attribute.G))
            {
                Prune(inner);
                needed.UnionWith(Reads(inner));
            }
        }

        for (var i = graph.Initializer.Count - 1; i >= 0; i--)
        {
            if (!needed.Contains(graph.Initializer[i].Name))
            {
                graph.Initializer.RemoveAt(i);
            }
        }
    }

    private static IEnumerable<string> Reads(GraphProto graph) => graph.Node.SelectMany(node => node.Input.Concat(
        node.Attribute.Where(attribute => attribute.G is not null).SelectMany(attribute => Reads(attribute.G))));
}
