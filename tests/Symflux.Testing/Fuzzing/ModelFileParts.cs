using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using Symflux.Blueprints;

namespace Symflux.Testing.Fuzzing;

/// <summary>
/// A model file taken apart, so that it can be put together wrongly: independent of the library's reader and writer of the format.
/// </summary>
/// <param name="tensors">The entries of the header but the metadata.</param>
/// <param name="card">The model card.</param>
/// <param name="blueprint">The structure.</param>
/// <param name="data">What follows the header.</param>
public sealed class ModelFileParts(JsonObject tensors, JsonObject card, JsonObject blueprint, byte[] data)
{
    /// <summary>The entries of the header but the metadata.</summary>
    public JsonObject Tensors { get; set; } = tensors;

    /// <summary>The model card.</summary>
    public JsonNode? Card { get; set; } = card;

    /// <summary>The structure.</summary>
    public JsonNode? Blueprint { get; set; } = blueprint;

    /// <summary>What follows the header.</summary>
    public byte[] Data { get; set; } = data;

    /// <summary>Takes the file of a model apart.</summary>
    public static ModelFileParts Of(Model model)
    {
        var stream = new MemoryStream();
        ModelFile.Write(stream, model);
        return Of(stream.ToArray());
    }

    /// <summary>Takes a file apart.</summary>
    public static ModelFileParts Of(byte[] file)
    {
        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        var header = JsonNode.Parse(file.AsSpan(8, length))!.AsObject();
        var metadata = header["__metadata__"]!;
        header.Remove("__metadata__");
        return new ModelFileParts(
            header, JsonNode.Parse((string)metadata["card"]!)!.AsObject(), JsonNode.Parse((string)metadata["blueprint"]!)!.AsObject(),
            file[(8 + length)..]);
    }

    /// <summary>Puts the file together.</summary>
    public byte[] ToFile() => File(Blueprint?.ToJsonString() ?? "null");

    /// <summary>Puts the file together with another text in place of the structure.</summary>
    public byte[] File(string blueprint, string? card = null)
    {
        var header = new JsonObject
        {
            ["__metadata__"] = new JsonObject
            {
                ["format"] = "symflux-model",
                ["version"] = "3",
                ["card"] = card ?? Card?.ToJsonString() ?? "null",
                ["blueprint"] = blueprint,
            },
        };
        foreach (var (name, entry) in Tensors)
        {
            header[name] = entry?.DeepClone();
        }

        return File(Encoding.UTF8.GetBytes(header.ToJsonString()), Data);
    }

    /// <summary>A file of a header and data.</summary>
    public static byte[] File(ReadOnlySpan<byte> header, ReadOnlySpan<byte> data)
    {
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        return [.. length, .. header, .. data];
    }

    /// <summary>Adds a tensor behind the others.</summary>
    public void Add(string name, int[] shape, params ReadOnlySpan<double> values)
    {
        Tensors[name] = new JsonObject
        {
            ["dtype"] = "F64",
            ["shape"] = new JsonArray([.. shape.Select(extent => (JsonNode)extent)]),
            ["data_offsets"] = new JsonArray(Data.Length, Data.Length + 8 * values.Length),
        };
        var bytes = new byte[8 * values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(8 * i), values[i]);
        }

        Data = [.. Data, .. bytes];
    }
}
