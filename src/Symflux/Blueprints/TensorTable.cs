using System.Buffers.Binary;
using System.Text.Json;

namespace Symflux.Blueprints;

/// <summary>The named arrays of a model file that is to be written, in double precision.</summary>
internal sealed class TensorTable
{
    private readonly List<(string Name, int[] Shape, double[] Values)> tensors = [];

    /// <summary>Adds an array and returns its name.</summary>
    public string Add(string name, ReadOnlySpan<int> shape, ReadOnlySpan<double> values)
    {
        tensors.Add((name, shape.ToArray(), values.ToArray()));
        return name;
    }

    /// <summary>Writes the header's entries: type, shape and place of every array.</summary>
    public void WriteEntries(Utf8JsonWriter json)
    {
        var offset = 0L;
        foreach (var (name, shape, values) in tensors)
        {
            json.WriteStartObject(name);
            json.WriteString("dtype", "F64");
            json.WriteStartArray("shape");
            foreach (var extent in shape)
            {
                json.WriteNumberValue(extent);
            }

            json.WriteEndArray();
            json.WriteStartArray("data_offsets");
            json.WriteNumberValue(offset);
            json.WriteNumberValue(offset += 8L * values.Length);
            json.WriteEndArray();
            json.WriteEndObject();
        }
    }

    /// <summary>Writes the values, in the order of the entries.</summary>
    public void WriteData(Stream stream)
    {
        Span<byte> bytes = stackalloc byte[8];
        foreach (var (_, _, values) in tensors)
        {
            foreach (var value in values)
            {
                BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
                stream.Write(bytes);
            }
        }
    }
}
