using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Symflux.Blueprints;
using TorchSharp.Modules;

namespace Symflux.Torch.Training;

/// <summary>
/// The state of an unfinished training in one file: network, optimiser, the best model so far, and the numbers of
/// <see cref="TrainingState"/>. Written as a whole or not at all.
/// </summary>
/// <remarks>
/// A zip archive followed by its SHA-256. Reading an archive does not compare its check sums, and a changed bit in a
/// moment of the optimiser would go unnoticed into all later weights. The sum is no signature: whatever the parts hold is checked too.
/// </remarks>
internal static class TrainingCheckpoint
{
    private const string StateName = "state.json", BestName = "best.safetensors", NetworkName = "network.bin", OptimiserName = "optimiser.bin";

    /// <summary>The longest part of a checkpoint.</summary>
    private const long MostBytes = 256 << 20;

    private static readonly JsonSerializerOptions JsonOptions = new() { AllowDuplicateProperties = false, RespectNullableAnnotations = true };

    /// <summary>Writes a checkpoint.</summary>
    public static void Save(string path, Network network, Adam optimiser, Model best, TrainingState state)
    {
        using var content = new MemoryStream();
        using (var archive = new ZipArchive(content, ZipArchiveMode.Create, leaveOpen: true))
        {
            Entry(archive, StateName, stream => JsonSerializer.Serialize(stream, state));
            Entry(archive, BestName, stream => ModelFile.Write(stream, best));
            Entry(archive, NetworkName, stream => TrainingTensors.Write(stream, network));
            Entry(archive, OptimiserName, stream => TrainingTensors.Write(stream, optimiser));
        }

        var bytes = content.ToArray();
        AtomicFile.Write(path, file =>
        {
            file.Write(bytes);
            file.Write(SHA256.HashData(bytes));
        });

        static void Entry(ZipArchive archive, string name, Action<Stream> write)
        {
            using var entry = archive.CreateEntry(name, CompressionLevel.Fastest).Open();
            write(entry);
        }
    }

    /// <summary>Reads a checkpoint into a network and its optimiser.</summary>
    /// <param name="path">The file.</param>
    /// <param name="configuration">The configuration of the run; a checkpoint of another one is refused.</param>
    /// <param name="network">Receives its parameters.</param>
    /// <param name="optimiser">Receives its moments.</param>
    /// <exception cref="SymfluxException">The file is missing or damaged, or does not belong to this training.</exception>
    public static (Model Best, TrainingState State) Load(string path, TrainingConfiguration configuration, Network network, Adam optimiser)
    {
        try
        {
            var bytes = File.ReadAllBytes(path);
            var length = bytes.Length - SHA256.HashSizeInBytes;
            if (length < 0 || !SHA256.HashData(bytes.AsSpan(0, length)).AsSpan().SequenceEqual(bytes.AsSpan(length)))
            {
                throw new InvalidDataException("it is damaged or no checkpoint; delete it and start anew");
            }

            using var archive = new ZipArchive(new MemoryStream(bytes, 0, length));
            var state = JsonSerializer.Deserialize<TrainingState>(Content(archive, StateName), JsonOptions) ?? throw new InvalidDataException("no state");
            if (state.ConfigurationHash != configuration.Hash)
            {
                throw new SymfluxException("it belongs to another configuration; use that one, or start anew without resuming");
            }

            state.Check(configuration.Optimiser.Steps);
            var best = ModelFile.Read(Content(archive, BestName));
            if ((best.Blueprint.Dimension, best.Blueprint.Channels) != (network.Dimension, network.Channels))
            {
                throw new SymfluxException($"its best model is for {best.Blueprint.Channels} channels in {best.Blueprint.Dimension}D");
            }

            using var weights = Content(archive, NetworkName);
            using var moments = Content(archive, OptimiserName);
            TrainingTensors.Read(weights, network);
            TrainingTensors.Read(moments, optimiser, state.Step);
            return (best, state);
        }
        catch (Exception fault) when (fault is SymfluxException or IOException or InvalidDataException or JsonException
            or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new SymfluxException($"cannot resume from '{path}': {PrintableText.Of(fault.Message.ReplaceLineEndings(" "))}", fault);
        }
    }

    private static MemoryStream Content(ZipArchive archive, string name)
    {
        var entry = archive.GetEntry(name) ?? throw new InvalidDataException($"it has no {name}");
        // A few bytes can expand to a thousand times as many.
        var content = new byte[entry.Length is >= 0 and <= MostBytes ? entry.Length : throw new InvalidDataException($"its {name} has {entry.Length} bytes")];
        using var stream = entry.Open();
        stream.ReadExactly(content);
        return new MemoryStream(content);
    }
}
