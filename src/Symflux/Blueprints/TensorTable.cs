using System.Buffers.Binary;
using System.Text.Json;

namespace Symflux.Blueprints;

/// <summary>
/// The named arrays of a model file that is to be written: in single precision where that holds all of their numbers exactly, else in double.
/// </summary>
internal sealed class TensorTable
{
    private readonly List<(string Name, int[] Shape, double[] Values)> tensors = [];

    private bool IsSingle => tensors.TrueForAll(tensor => Array.TrueForAll(tensor.Values, value => (float)value == value));

    /// <summary>Adds an array and returns its name.</summary>
    public string Add(string name, ReadOnlySpan<int> shape, ReadOnlySpan<double> values)
    {
        tensors.Add((name, shape.ToArray(), values.ToArray()));
        return name;
    }

    /// <summary>Writes the header's entries: type, shape and place of every array.</summary>
    public void WriteEntries(Utf8JsonWriter json)
    {
        var (offset, type, size) = IsSingle ? (0L, "F32", sizeof(float)) : (0L, "F64", sizeof(double));
        foreach (var (name, shape, values) in tensors)
        {
            json.WriteStartObject(name);
            json.WriteString("dtype", type);
            json.WriteStartArray("shape");
            foreach (var extent in shape)
            {
                json.WriteNumberValue(extent);
            }

            json.WriteEndArray();
            json.WriteStartArray("data_offsets");
            json.WriteNumberValue(offset);
            json.WriteNumberValue(offset += (long)size * values.Length);
            json.WriteEndArray();
            json.WriteEndObject();
        }
    }

    /// <summary>Writes the values, in the order of the entries.</summary>
    public void WriteData(Stream stream)
    {
        var isSingle = IsSingle;
        Span<byte> bytes = stackalloc byte[isSingle ? sizeof(float) : sizeof(double)];
        foreach (var (_, _, values) in tensors)
        {
            foreach (var value in values)
            {
                if (isSingle)
                {
                    BinaryPrimitives.WriteSingleLittleEndian(bytes, (float)value);
                }
                else
                {
                    BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
                }

                stream.Write(bytes);
            }
        }
    }
}
