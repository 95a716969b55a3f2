using System.Buffers.Binary;
using System.Text.Json;

namespace Symflux.Blueprints;

/// <summary>The named arrays of a model file, in double precision.</summary>
internal sealed class TensorTable
{
    private readonly List<(string Name, int[] Shape, double[] Values)> tensors = [];
    private readonly Dictionary<string, int> index = [];

    /// <summary>Adds an array and returns its name.</summary>
    public string Add(string name, ReadOnlySpan<int> shape, ReadOnlySpan<double> values)
    {
        index.Add(name, tensors.Count);
        tensors.Add((name, shape.ToArray(), values.ToArray()));
        return name;
    }

    /// <summary>An array with its shape.</summary>
    public (int[] Shape, double[] Values) Get(string name) => index.TryGetValue(name, out var place)
        ? (tensors[place].Shape, tensors[place].Values)
        : throw new SymfluxException($"it lacks the tensor '{name}'");

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

    /// <summary>Reads all arrays.</summary>
    /// <param name="header">The header.</param>
    /// <param name="stream">The file, at the begin of the data.</param>
    /// <param name="dataLength">Bytes that the file has from there on.</param>
    public static TensorTable Read(JsonElement header, Stream stream, long dataLength)
    {
        if (dataLength > Array.MaxLength)
        {
            throw new SymfluxException("it is too large for a model");
        }

        var data = new byte[dataLength];
        stream.ReadExactly(data);
        var table = new TensorTable();
        foreach (var entry in header.EnumerateObject())
        {
            if (entry.Name == "__metadata__")
            {
                continue;
            }

            if (entry.Value.GetProperty("dtype").GetString() is not "F64" and var type)
            {
                throw new SymfluxException($"its tensor '{entry.Name}' has the type {type}, not F64");
            }

            var shape = entry.Value.GetProperty("shape").EnumerateArray().Select(extent => extent.GetInt32()).ToArray();
            var offsets = entry.Value.GetProperty("data_offsets");
            var (begin, end) = (offsets[0].GetInt64(), offsets[1].GetInt64());
            var count = shape.Aggregate(1L, (product, extent) => extent >= 0 ? checked(product * extent) : throw new FormatException("negative extent"));
            if (begin < 0 || end < begin || end > dataLength || end - begin != checked(count * 8))
            {
                throw new SymfluxException($"its tensor '{entry.Name}' does not lie within the file");
            }

            var values = new double[count];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = BinaryPrimitives.ReadDoubleLittleEndian(data.AsSpan((int)begin + 8 * i));
            }

            table.Add(entry.Name, shape, values);
        }

        return table;
    }
}
