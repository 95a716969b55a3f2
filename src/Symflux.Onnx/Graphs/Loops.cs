using Symflux.Onnx.Format;

namespace Symflux.Onnx.Graphs;

/// <summary>Loops and the conditions that end them.</summary>
internal static class Loops
{
    /// <summary>One pass of a loop.</summary>
    /// <param name="body">The graph of the pass, which grows.</param>
    /// <param name="carried">What the pass gets from the one before.</param>
    /// <returns>Whether to go on, and what the next pass gets.</returns>
    public delegate (Value GoOn, Value[] Next) Pass(GraphBuilder body, Value[] carried);

    /// <summary>Repeats a pass.</summary>
    /// <param name="graph">The graph around the loop.</param>
    /// <param name="iterations">The most passes.</param>
    /// <param name="enter">Whether to make the first pass.</param>
    /// <param name="start">What the first pass gets: tensors of the graph's element type.</param>
    /// <param name="pass">Makes the body.</param>
    /// <returns>What the last pass gave.</returns>
    public static Value[] Loop(this GraphBuilder graph, int iterations, Value enter, Value[] start, Pass pass)
    {
        var body = graph.Body("pass");
        var (iteration, goOn) = (body.Fresh("iteration"), body.Fresh("going"));
        Value[] carried = [.. start.Select(_ => body.Fresh("carried"))];
        body.Graph.Input.Add(Describe(iteration, TensorProto.Types.DataType.Int64, isScalar: true));
        body.Graph.Input.Add(Describe(goOn, TensorProto.Types.DataType.Bool, isScalar: true));
        body.Graph.Input.AddRange(carried.Select(value => Describe(value, graph.ElementType)));

        var (more, next) = pass(body, carried);
        body.Graph.Output.Add(Describe(more, TensorProto.Types.DataType.Bool, isScalar: true));
        body.Graph.Output.AddRange(next.Select(value => Describe(value, graph.ElementType)));
        return graph.Nodes(
            "Loop", start.Length, [Attributes.Body("body", body.Graph)], [graph.Integer(iterations), enter, .. start]);
    }

    /// <summary>Whether any entry of a tensor of truth values is true; without extents.</summary>
    public static Value Any(this GraphBuilder graph, Value truths)
    {
        var counts = graph.Node("Cast", [Attributes.Integer("to", (long)TensorProto.Types.DataType.Int32)], truths);
        var largest = graph.Node("ReduceMax", [Attributes.Integer("keepdims", 0)], counts);
        return graph.Node("Cast", [Attributes.Integer("to", (long)TensorProto.Types.DataType.Bool)], largest);
    }

    private static ValueInfoProto Describe(Value value, TensorProto.Types.DataType type, bool isScalar = false)
    {
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)type };
        if (isScalar)
        {
            tensor.Shape = new TensorShapeProto();
        }

        return new ValueInfoProto { Name = value.Name, Type = new TypeProto { TensorType = tensor } };
    }
}
