using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Symflux.Fields;
using Symflux.Imaging;
using Symflux.Testing.Fuzzing;
using Symflux.Torch;
using Symflux.Torch.Training;

namespace Symflux.Fuzzing;

/// <summary>Checkpoints of a training: the parts of the archive are changed, and the check sum made anew, so that it hides nothing.</summary>
public sealed class CheckpointTarget : FuzzTarget
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("symflux-fuzzing-");
    private readonly TrainingConfiguration configuration = TrainingConfiguration.Parse(
        """
        { "name": "fuzz", "noiseLevel": 25, "data": { "folders": ["images"] }, "validation": { "images": 1, "every": 2 },
          "optimiser": { "steps": 4, "batch": 1, "patch": 8, "learningRate": 0.005, "finalLearningRate": 0.0005 },
          "architecture": { "kind": "adaptive", "blocks": 1, "stencils": 2, "extent": 3, "flux": { "kind": "free-form", "knots": 5, "range": 100 } } }
        """);

    private readonly Dictionary<string, byte[]> parts;
    private readonly Network network;
    private readonly TrainingLoop loop;

    /// <summary>Creates the target.</summary>
    public CheckpointTarget() : base("checkpoint")
    {
        var images = folder.CreateSubdirectory("images").FullName;
        for (var i = 0; i < 3; i++)
        {
            ImageFile.Save(Path.Combine(images, $"{i}.png"), ImageStack.Single(new Field<float>(Grid.Image(16, 16)), SampleFormat.UInt8));
        }

        var checkpoint = Path.Combine(folder.FullName, "good");
        using (var trainer = new Trainer(configuration, folder.FullName, checkpoint))
        {
            trainer.Run();
        }

        using var archive = new ZipArchive(new MemoryStream(File.ReadAllBytes(checkpoint)[..^SHA256.HashSizeInBytes]));
        parts = archive.Entries.ToDictionary(entry => entry.FullName, entry =>
        {
            using var stream = entry.Open();
            var content = new MemoryStream();
            stream.CopyTo(content);
            return content.ToArray();
        });
        network = TrainedNetwork.For(configuration, folder.FullName);
        loop = new TrainingLoop(network.TrainableParameters, 4, 1e-3, 1e-3);
    }

    /// <inheritdoc/>
    public override byte[] NextFile(Random random)
    {
        var name = parts.Keys.ElementAt(random.Next(parts.Count));
        var changed = parts.ToDictionary();
        changed[name] = random.Next(3) switch
        {
            0 => ByteMutation.Mutate(parts[name], random),
            _ when name.EndsWith(".json", StringComparison.Ordinal) =>
                System.Text.Encoding.UTF8.GetBytes(JsonMutation.Mutate(JsonNode.Parse(parts[name]), random)?.ToJsonString() ?? "null"),
            _ when name.EndsWith(".safetensors", StringComparison.Ordinal) => ModelTarget.Mutate(parts[name], random),
            _ => ByteMutation.Mutate(parts[name], random),
        };
        if (random.Next(20) == 0)
        {
            changed.Remove(name);
        }

        var content = Archive(changed);
        return Sealed(random.Next(6) == 0 ? ByteMutation.Mutate(content, random) : content);
    }

    /// <inheritdoc/>
    public override void Read(byte[] file)
    {
        var path = Path.Combine(folder.FullName, "bad");
        File.WriteAllBytes(path, file);
        TrainingCheckpoint.Load(path, configuration, network, loop.Optimiser);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        loop.Dispose();
        network.Dispose();
        folder.Delete(recursive: true);
        base.Dispose(disposing);
    }

    private static byte[] Archive(Dictionary<string, byte[]> parts)
    {
        var content = new MemoryStream();
        using (var archive = new ZipArchive(content, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in parts)
            {
                using var entry = archive.CreateEntry(name, CompressionLevel.Fastest).Open();
                entry.Write(bytes);
            }
        }

        return content.ToArray();
    }

    private static byte[] Sealed(byte[] content) => [.. content, .. SHA256.HashData(content)];
}
