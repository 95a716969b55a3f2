using System.Buffers.Binary;
using System.Text.Json;

namespace Symflux.Blueprints;

/// <summary>
/// Model files: the safetensors format (8 bytes length of the header, a JSON header, raw little-endian data) with the
/// structure of the blueprint and the model card in the header's metadata. All numbers are stored as F64, so a loaded
/// model gives the same bits as the saved one.
/// </summary>
/// <remarks>
/// Nothing that a file says about sizes is trusted: every length is checked against the file before memory is taken.
/// </remarks>
public static class ModelFile
{
    /// <summary>Longest header that is read, in bytes.</summary>
    private const long LargestHeader = 16 << 20;

    private const string FormatName = "symflux-model";
    private const string FormatVersion = "2";

    /// <summary>Writes a model; the file appears complete or not at all.</summary>
    /// <exception cref="SymfluxException">The file cannot be written.</exception>
    public static void Save(string path, Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        AtomicFile.Write(path, stream => Write(stream, model));
    }

    /// <summary>Writes a model to a stream.</summary>
    public static void Write(Stream stream, Model model)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(model);
        var tensors = new TensorTable();
        var structure = BlueprintJson.Write(model.Blueprint, tensors);
        var header = new MemoryStream();
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            json.WriteString("format", FormatName);
            json.WriteString("version", FormatVersion);
            json.WriteString("card", JsonSerializer.Serialize(model.Card, ModelJsonContext.Default.ModelCard));
            json.WriteString("blueprint", structure);
            json.WriteEndObject();
            tensors.WriteEntries(json);
            json.WriteEndObject();
        }

        // The data begin at a multiple of 8 bytes, as the format recommends; spaces may follow the JSON text.
        while (header.Length % 8 != 0)
        {
            header.WriteByte((byte)' ');
        }

        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        header.WriteTo(stream);
        tensors.WriteData(stream);
    }

    /// <summary>Reads a model.</summary>
    /// <exception cref="SymfluxException">The file is missing, damaged, or not a Symflux model.</exception>
    public static Model Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            using var stream = File.OpenRead(path);
            return Read(stream);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SymfluxException($"the model file '{path}' does not exist", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new SymfluxException($"cannot read the model file '{path}': {fault.Message}", fault);
        }
        catch (SymfluxException fault)
        {
            throw new SymfluxException($"'{path}' is not a usable Symflux model: {fault.Message}", fault);
        }
    }

    /// <summary>Reads a model from a stream that knows its length.</summary>
    /// <exception cref="SymfluxException">The content is damaged or not a Symflux model.</exception>
    public static Model Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        try
        {
            Span<byte> length = stackalloc byte[8];
            if (stream.ReadAtLeast(length, 8, throwOnEndOfStream: false) < 8)
            {
                throw new SymfluxException("it is too short for a safetensors file");
            }

            var headerLength = BinaryPrimitives.ReadInt64LittleEndian(length);
            if (headerLength < 2 || headerLength > LargestHeader || headerLength > stream.Length - 8)
            {
                throw new SymfluxException("its header length does not fit the file; it is truncated, or no safetensors file");
            }

            var header = new byte[headerLength];
            stream.ReadExactly(header);
            using var json = JsonDocument.Parse(header);
            var metadata = Metadata(json.RootElement);
            var tensors = TensorTable.Read(json.RootElement, stream, stream.Length - 8 - headerLength);
            var card = JsonSerializer.Deserialize(metadata("card"), ModelJsonContext.Default.ModelCard)
                ?? throw new SymfluxException("its model card is empty");
            return new Model(BlueprintJson.Read(metadata("blueprint"), tensors), card);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException
            or FormatException or OverflowException or EndOfStreamException or ArgumentException)
        {
            throw new SymfluxException($"its header is damaged ({FirstLine(fault.Message)})", fault);
        }
    }

    private static Func<string, string> Metadata(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("__metadata__", out var metadata)
            || !metadata.TryGetProperty("format", out var format) || format.GetString() != FormatName)
        {
            throw new SymfluxException("it is a safetensors file of another program");
        }

        if (!metadata.TryGetProperty("version", out var version) || version.GetString() != FormatVersion)
        {
            throw new SymfluxException($"its format version is {version}; this program reads version {FormatVersion}");
        }

        return name => metadata.GetProperty(name).GetString() ?? throw new SymfluxException($"its '{name}' is empty");
    }

    private static string FirstLine(string text) => text.Split('\n')[0].TrimEnd();
}
