using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Google.Protobuf;
using Symflux.Onnx.Format;

namespace Symflux.Onnx.Graphs;

/// <summary>
/// Grows a graph node by node, in the order in which the nodes run. Equal nodes and equal constants are written once, so
/// what several blocks have in common (weights, masks, constants) appears once in the file.
/// </summary>
internal sealed class GraphBuilder
{
    private readonly GraphBuilder? outer;
    private readonly Names names;
    private readonly Dictionary<string, Value[]> known = [];

    /// <summary>Creates an empty graph.</summary>
    /// <param name="name">Name of the graph.</param>
    /// <param name="doublePrecision">Whether its numbers are doubles instead of floats.</param>
    public GraphBuilder(string name, bool doublePrecision)
    {
        ElementType = doublePrecision ? TensorProto.Types.DataType.Double : TensorProto.Types.DataType.Float;
        names = new Names();
        Graph = new GraphProto { Name = name };
    }

    private GraphBuilder(GraphBuilder outer, string name)
    {
        this.outer = outer;
        ElementType = outer.ElementType;
        names = outer.names;
        Graph = new GraphProto { Name = name };
    }

    /// <summary>The graph so far.</summary>
    public GraphProto Graph { get; }

    /// <summary>The type of the numbers.</summary>
    public TensorProto.Types.DataType ElementType { get; }

    /// <summary>Whether the numbers are doubles.</summary>
    public bool DoublePrecision => ElementType == TensorProto.Types.DataType.Double;

    /// <summary>First part of the names of the values that follow, such as "block3/".</summary>
    public string Part
    {
        get => names.Part;
        set => names.Part = value;
    }

    /// <summary>A graph inside this one, which sees all values that this one has so far: the body of a loop.</summary>
    public GraphBuilder Body(string name) => new(this, name);

    /// <summary>A name that no value has yet.</summary>
    public Value Fresh(string stem) => new(names.Next(stem));

    /// <summary>The result of an operator.</summary>
    public Value Node(string op, params ReadOnlySpan<Value> inputs) => Nodes(op, 1, [], inputs)[0];

    /// <summary>The result of an operator with attributes.</summary>
    public Value Node(string op, IReadOnlyList<AttributeProto> attributes, params ReadOnlySpan<Value> inputs) =>
        Nodes(op, 1, attributes, inputs)[0];

    /// <summary>The results of an operator.</summary>
    /// <param name="op">Name of the operator.</param>
    /// <param name="outputs">How many results it has.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <param name="inputs">Its arguments; a name of length 0 leaves an optional one out.</param>
    public Value[] Nodes(string op, int outputs, IReadOnlyList<AttributeProto> attributes, params ReadOnlySpan<Value> inputs)
    {
        var node = new NodeProto { OpType = op };
        foreach (var input in inputs)
        {
            node.Input.Add(input.Name);
        }

        node.Attribute.AddRange(attributes);
        var key = $"{outputs} {Convert.ToBase64String(SHA256.HashData(node.ToByteArray()))}";
        if (Find(key) is { } equal)
        {
            return equal;
        }

        var values = new Value[outputs];
        for (var i = 0; i < outputs; i++)
        {
            values[i] = Fresh(op);
            node.Output.Add(values[i].Name);
        }

        node.Name = values[0].Name;
        Graph.Node.Add(node);
        return known[key] = values;
    }

    /// <summary>A number.</summary>
    public Value Number(double value) => Numbers("number", [value], []);

    /// <summary>An array of numbers, rounded to the graph's precision.</summary>
    /// <param name="stem">First part of its name.</param>
    /// <param name="values">The numbers, last index fastest.</param>
    /// <param name="extents">The shape; empty for a single number.</param>
    public Value Numbers(string stem, ReadOnlySpan<double> values, ReadOnlySpan<int> extents)
    {
        if (DoublePrecision)
        {
            return Constant(stem, ElementType, MemoryMarshal.AsBytes(values), extents);
        }

        var rounded = new float[values.Length];
        for (var i = 0; i < rounded.Length; i++)
        {
            rounded[i] = (float)values[i];
        }

        return Constant(stem, ElementType, MemoryMarshal.AsBytes(rounded.AsSpan()), extents);
    }

    /// <summary>A list of 64-bit integers: axes, extents, places.</summary>
    public Value Integers(params ReadOnlySpan<long> values) => IntegerArray(values, [values.Length]);

    /// <summary>An array of 64-bit integers.</summary>
    public Value IntegerArray(ReadOnlySpan<long> values, ReadOnlySpan<int> extents) =>
        Constant("integers", TensorProto.Types.DataType.Int64, MemoryMarshal.AsBytes(values), extents);

    /// <summary>One 64-bit integer without extents.</summary>
    public Value Integer(long value) => Constant("integer", TensorProto.Types.DataType.Int64, MemoryMarshal.AsBytes([value]), []);

    /// <summary>A truth value.</summary>
    public Value Truth(bool value) => Constant("truth", TensorProto.Types.DataType.Bool, [value ? (byte)1 : (byte)0], []);

    /// <summary>Constants belong to the outermost graph, where every part sees them.</summary>
    private Value Constant(string stem, TensorProto.Types.DataType type, ReadOnlySpan<byte> bytes, ReadOnlySpan<int> extents)
    {
        if (outer is not null)
        {
            return outer.Constant(stem, type, bytes, extents);
        }

        var key = $"{type} {string.Join('×', extents.ToArray())} {Convert.ToBase64String(SHA256.HashData(bytes))}";
        if (Find(key) is [var equal])
        {
            return equal;
        }

        var value = new Value(names.Next(stem));
        var tensor = new TensorProto { Name = value.Name, DataType = (int)type, RawData = ByteString.CopyFrom(bytes) };
        foreach (var extent in extents)
        {
            tensor.Dims.Add(extent);
        }

        Graph.Initializer.Add(tensor);
        known[key] = [value];
        return value;
    }

    private Value[]? Find(string key) => known.TryGetValue(key, out var values) ? values : outer?.Find(key);

    /// <summary>Names are unique over a graph and everything inside it.</summary>
    private sealed class Names
    {
        private readonly Dictionary<string, int> used = [];

        public string Part { get; set; } = "";

        public string Next(string stem)
        {
            var name = Part + stem;
            var count = used[name] = used.GetValueOrDefault(name) + 1;
            return count == 1 ? name : $"{name}_{count}";
        }
    }
}
