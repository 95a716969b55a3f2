using System.Buffers.Binary;
using System.Text.Json;

namespace Symflux.Blueprints;

/// <summary>
/// Model files: the safetensors format (8 bytes length of the header, a JSON header, raw little-endian data) with the
/// structure of the blueprint and the model card in the header's metadata. Numbers are stored as F32 where
/// that holds all of them exactly and as F64 elsewhere, so a loaded model gives the same bits as the saved one. Diffusivities of a program's own are
/// sampled first (<see cref="Model.Sampled"/>). docs/MODEL-FORMAT.md describes the format.
/// </summary>
/// <remarks>
/// A file of unknown origin gives a model or one clear line, in bounded time and memory: nothing that it says about sizes is
/// trusted, and what it holds stays within fixed limits, so that reading, certifying and drawing the model end soon, too.
/// </remarks>
public static class ModelFile
{
    /// <summary>The entry of a header that is no tensor.</summary>
    internal const string MetadataName = "__metadata__";

    /// <summary>Faults longer than this are cut; they may quote names from the file.</summary>
    private const int LongestFault = 400;

    private const string FormatName = "symflux-model";
    private const string FormatVersion = "3";

    /// <summary>Writes a model; the file appears complete or not at all.</summary>
    /// <exception cref="SymfluxException">The model exceeds the limits of files, or the file cannot be written.</exception>
    public static void Save(string path, Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var content = new MemoryStream();
        Write(content, model);
        try
        {
            content.Position = 0;
            Read(content);
        }
        catch (SymfluxException fault)
        {
            throw new SymfluxException($"'{path}' is not written, since it could not be read: {fault.Message}", fault);
        }

        AtomicFile.Write(path, content.WriteTo);
    }

    /// <summary>Writes a model to a stream.</summary>
    public static void Write(Stream stream, Model model)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(model);
        model = model.Sampled();
        var tensors = new TensorTable();
        var structure = BlueprintJson.Write(model.Blueprint, tensors);
        var header = new MemoryStream();
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            json.WriteStartObject(MetadataName);
            json.WriteString("format", FormatName);
            json.WriteString("version", FormatVersion);
            json.WriteString("card", ModelCardJson.Write(model.Card));
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
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
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
            if (headerLength < 2 || headerLength > stream.Length - 8)
            {
                throw new SymfluxException("its header length does not fit the file; it is truncated, or no safetensors file");
            }

            ModelLimits.Check(headerLength, ModelLimits.HeaderBytes, "bytes of header");
            var header = new byte[headerLength];
            stream.ReadExactly(header);
            using var json = StrictJson.Parse(header);
            var metadata = Metadata(json.RootElement);
            var tensors = StoredTensors.Read(json.RootElement, stream, stream.Length - 8 - headerLength);
            var model = new Model(BlueprintJson.Read(metadata("blueprint"), tensors), ModelCardJson.Read(metadata("card")));
            tensors.CheckAllTaken();
            return model;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or EndOfStreamException)
        {
            throw new SymfluxException(OneLine($"its header is damaged ({fault.Message})"), fault);
        }
        catch (SymfluxException fault)
        {
            throw new SymfluxException(OneLine(fault.Message), fault);
        }
    }

    private static Func<string, string> Metadata(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(MetadataName, out var metadata)
            || metadata.ValueKind != JsonValueKind.Object || Text("format") != FormatName)
        {
            throw new SymfluxException("it is a safetensors file of another program");
        }

        return Text("version") == FormatVersion
            ? name => Text(name) ?? throw new SymfluxException($"its metadata lack the text '{name}'")
            : throw new SymfluxException($"its format version is '{Text("version")}'; this program reads version {FormatVersion}");

        string? Text(string name) => metadata.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }

    private static string OneLine(string message)
    {
        var line = PrintableText.Of(message.ReplaceLineEndings(" "));
        return line.Length <= LongestFault ? line : $"{line[..LongestFault]}…";
    }
}
