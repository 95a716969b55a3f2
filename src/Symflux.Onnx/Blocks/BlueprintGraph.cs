using Symflux.Blueprints;
using Symflux.Onnx.Format;
using Symflux.Onnx.Graphs;

namespace Symflux.Onnx.Blocks;

/// <summary>A blueprint as a whole graph.</summary>
internal static class BlueprintGraph
{
    private const string Input = "input";
    private const string Output = "output";

    /// <summary>Makes the graph.</summary>
    /// <param name="blueprint">The blueprint.</param>
    /// <param name="name">Name of the graph.</param>
    /// <param name="doublePrecision">Whether it computes in double.</param>
    public static GraphProto Of(Blueprint blueprint, string name, bool doublePrecision)
    {
        var graph = new GraphBuilder(name, doublePrecision);
        var input = graph.Fresh(Input);
        var context = new GridContext(graph, blueprint.Dimension, input);
        var end = BlockGraph.Append(context, blueprint.Blocks, new StateValues(input, input, input)).Current;
        if (end == input)
        {
            end = graph.Node("Identity", input);
        }

        Rename(graph.Graph, end.Name, Output);
        graph.Graph.Input.Add(Describe(Input));
        graph.Graph.Output.Add(Describe(Output));
        Pruning.Prune(graph.Graph);
        return graph.Graph;

        ValueInfoProto Describe(string value)
        {
            var shape = new TensorShapeProto();
            shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = "batch" });
            shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = blueprint.Channels });
            shape.Dim.AddRange(((string[])["depth", "height", "width"])[(3 - blueprint.Dimension)..]
                .Select(extent => new TensorShapeProto.Types.Dimension { DimParam = extent }));
            var type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)graph.ElementType, Shape = shape } };
            return new ValueInfoProto { Name = value, Type = type };
        }
    }

    /// <summary>Renames a value where it is made and where it is read, bodies of loops included.</summary>
    private static void Rename(GraphProto graph, string name, string to)
    {
        foreach (var node in graph.Node)
        {
            foreach (var list in (IList<string>[])[node.Input, node.Output])
            {
                for (var i = 0; i < list.Count; i++)
                {
                    list[i] = list[i] == name ? to : list[i];
                }
            }

            foreach (var body in node.Attribute.Where(attribute => attribute.G is not null))
            {
                Rename(body.G, name, to);
            }
        }
    }
}
