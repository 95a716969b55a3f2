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
/// moment of the optimiser would go unnoticed into all later weights.
/// </remarks>
internal static class TrainingCheckpoint
{
    /// <summary>Writes a checkpoint.</summary>
    public static void Save(string path, Network network, Adam optimiser, Model best, TrainingState state)
    {
        using var content = new MemoryStream();
        using (var archive = new ZipArchive(content, ZipArchiveMode.Create, leaveOpen: true))
        {
            Entry(archive, "state.json", stream => JsonSerializer.Serialize(stream, state));
            Entry(archive, "best.safetensors", stream => ModelFile.Write(stream, best));
            Entry(archive, "network.dat", stream => network.save(stream));
            Entry(archive, "optimiser.dat", stream =>
            {
                using var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true);
                optimiser.save_state_dict(writer);
            });
        }

        var bytes = content.ToArray();
        AtomicFile.Write(path, file =>
        {
            file.Write(bytes);
            file.Write(SHA256.HashData(bytes));
        });

        static void Entry(ZipArchive archive, string name, Action<Stream> write)
        {
            // The writers of the library look at positions, which an entry of an archive does not have, and close the stream.
            using var memory = new MemoryStream();
            write(memory);
            using var entry = archive.CreateEntry(name, CompressionLevel.Fastest).Open();
            entry.Write(memory.ToArray());
        }
    }

    /// <summary>Reads a checkpoint into a network and its optimiser.</summary>
    /// <param name="path">The file.</param>
    /// <param name="configurationHash">Hash of the configuration that the run has now; another one is refused.</param>
    /// <param name="network">Receives its parameters.</param>
    /// <param name="optimiser">Receives its moments.</param>
    public static (Model Best, TrainingState State) Load(string path, string configurationHash, Network network, Adam optimiser)
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
            var state = JsonSerializer.Deserialize<TrainingState>(Entry("state.json")) ?? throw new InvalidDataException("no state");
            if (state.ConfigurationHash != configurationHash)
            {
                throw new SymfluxException(
                    $"the checkpoint '{path}' belongs to another configuration; use that one, or start anew without resuming");
            }

            network.load(Entry("network.dat"));
            using var reader = new BinaryReader(Entry("optimiser.dat"));
            optimiser.load_state_dict(reader);
            return (ModelFile.Read(Entry("best.safetensors")), state);

            MemoryStream Entry(string name)
            {
                var memory = new MemoryStream();
                using var entry = (archive.GetEntry(name) ?? throw new InvalidDataException($"no {name}")).Open();
                entry.CopyTo(memory);
                memory.Position = 0;
                return memory;
            }
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException or JsonException or UnauthorizedAccessException or FormatException)
        {
            throw new SymfluxException($"cannot resume from '{path}': {fault.Message.ReplaceLineEndings(" ")}", fault);
        }
    }
}

/// <summary>The numbers of a checkpoint.</summary>
internal sealed record TrainingState
{
    /// <summary>Which configuration the run has.</summary>
    public required string ConfigurationHash { get; init; }

    /// <summary>Steps done.</summary>
    public required int Step { get; init; }

    /// <summary>Loss summed since the last validation, and over how many steps.</summary>
    public required double LossSum { get; init; }

    /// <summary>Steps in <see cref="LossSum"/>.</summary>
    public required int LossCount { get; init; }

    /// <summary>All validations so far.</summary>
    public required List<ValidationRecord> Validations { get; init; }
}

/// <summary>One line of the training log.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Loss">Mean squared error since the last line, in grey values squared.</param>
/// <param name="LearningRate">Learning rate at this step.</param>
/// <param name="Psnr">PSNR on the held-out images, in dB.</param>
public sealed record ValidationRecord(int Step, double Loss, double LearningRate, double Psnr);
