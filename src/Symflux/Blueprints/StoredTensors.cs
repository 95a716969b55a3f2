using System.Text.Json;

namespace Symflux.Blueprints;

/// <summary>The arrays of a model file that was read, until the parts of its blueprint take them.</summary>
internal sealed class StoredTensors
{
    private readonly Dictionary<string, StoredTensor> left = [];

    /// <summary>Reads the header's entries and the data.</summary>
    /// <param name="header">The header.</param>
    /// <param name="stream">The file, at the begin of the data.</param>
    /// <param name="dataLength">Bytes that the file has from there on.</param>
    public static StoredTensors Read(JsonElement header, Stream stream, long dataLength)
    {
        ModelLimits.Check(dataLength, 8L * ModelLimits.Numbers, "bytes of data");
        var data = new byte[dataLength];
        stream.ReadExactly(data);
        var tensors = new StoredTensors();
        foreach (var property in header.EnumerateObject().Where(property => property.Name != ModelFile.MetadataName))
        {
            var entry = property.Value.Deserialize(ModelJsonContext.Default.StoredTensorEntry)!;
            tensors.left.Add(property.Name, StoredTensor.Of(property.Name, entry, data));
        }

        // Neither overlaps nor holes: what the format asks for, and why a file cannot hold more numbers than it has bytes for.
        var end = 0L;
        foreach (var (name, tensor) in tensors.left.OrderBy(tensor => tensor.Value.Begin))
        {
            if (tensor.Begin != end)
            {
                throw new SymfluxException($"its tensor '{name}' begins at byte {tensor.Begin} of the data, but the one before it ends at {end}");
            }

            end = tensor.End;
        }

        return end == dataLength
            ? tensors
            : throw new SymfluxException($"its tensors have {end} bytes, but its data {dataLength}; it is truncated, or was put together wrongly");
    }

    /// <summary>Takes an array: each belongs to one part of the blueprint.</summary>
    public (int[] Shape, double[] Values) Take(string name) => left.Remove(name, out var tensor)
        ? (tensor.Shape, tensor.Values)
        : throw new SymfluxException($"it lacks the tensor '{name}', or uses it twice");

    /// <summary>Refuses arrays that nothing has taken.</summary>
    public void CheckAllTaken()
    {
        if (left.Count > 0)
        {
            throw new SymfluxException($"nothing in it uses its tensor '{left.Keys.First()}'");
        }
    }
}
