using Google.Protobuf;
using Symflux.Onnx.Format;

namespace Symflux.Onnx.Graphs;

/// <summary>Attributes of nodes.</summary>
internal static class Attributes
{
    /// <summary>A whole number.</summary>
    public static AttributeProto Integer(string name, long value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    /// <summary>Whole numbers.</summary>
    public static AttributeProto Integers(string name, params IEnumerable<long> values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        attribute.Ints.AddRange(values);
        return attribute;
    }

    /// <summary>A word.</summary>
    public static AttributeProto Word(string name, string value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8(value) };

    /// <summary>A graph.</summary>
    public static AttributeProto Body(string name, GraphProto graph) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Graph, G = graph };
}
