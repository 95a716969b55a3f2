using System.IO.Compression;
using System.Text.Json;
using Symflux.Blueprints;
using TorchSharp.Modules;

namespace Symflux.Torch.Training;

/// <summary>
/// The state of an unfinished training in one file: network, optimiser, the best model so far, and the numbers of
/// <see cref="TrainingState"/>. Written as a whole or not at all.
/// </summary>
internal static class TrainingCheckpoint
{
    /// <summary>Writes a checkpoint.</summary>
    public static void Save(string path, Network network, Adam optimiser, Model best, TrainingState state) => AtomicFile.Write(path, file =>
    {
        using var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true);
        Entry("state.json", stream => JsonSerializer.Serialize(stream, state));
        Entry("best.safetensors", stream => ModelFile.Write(stream, best));
        Entry("network.dat", stream => network.save(stream));
        Entry("optimiser.dat", stream =>
        {
            using var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true);
            optimiser.save_state_dict(writer);
        });

        void Entry(string name, Action<Stream> write)
        {
            // The writers of the library look at positions, which an entry of an archive does not have, and close the stream.
            using var memory = new MemoryStream();
            write(memory);
            using var entry = archive.CreateEntry(name, CompressionLevel.Fastest).Open();
            entry.Write(memory.ToArray());
        }
    });

    /// <summary>Reads a checkpoint into a network and its optimiser.</summary>
    /// <param name="path">The file.</param>
    /// <param name="configurationHash">Hash of the configuration that the run has now; another one is refused.</param>
    /// <param name="network">Receives its parameters.</param>
    /// <param name="optimiser">Receives its moments.</param>
    public static (Model Best, TrainingState State) Load(string path, string configurationHash, Network network, Adam optimiser)
    {
        try
        {
            using var archive = ZipFile.OpenRead(path);
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
