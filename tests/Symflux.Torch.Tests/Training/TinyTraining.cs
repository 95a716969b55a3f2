using Symflux.Imaging;
using Symflux.Torch.Training;

namespace Symflux.Torch.Tests.Training;

/// <summary>A training problem of a second: a few small images of random half-planes in a temporary folder.</summary>
internal sealed class TinyTraining : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("symflux-training-").FullName;
    private int runs;

    public TinyTraining()
    {
        var images = Directory.CreateDirectory(Path.Combine(root, "images")).FullName;
        var random = new Random(7);
        for (var i = 0; i < 6; i++)
        {
            var image = new Field<float>(Grid.Image(28, 30));
            for (var edge = 0; edge < 4; edge++)
            {
                var (a, b, c, jump) = (random.NextDouble() - 0.5, random.NextDouble() - 0.5, 8 * (random.NextDouble() - 0.5), random.Next(20, 90));
                for (var y = 0; y < 28; y++)
                {
                    for (var x = 0; x < 30; x++)
                    {
                        image[0, 0, y, x] += a * (x - 15) + b * (y - 14) > c ? jump : 0;
                    }
                }
            }

            foreach (ref var value in image.Values)
            {
                value = Math.Min(value, 255);
            }

            ImageFile.Save(Path.Combine(images, $"{i}.png"), ImageStack.Single(image, SampleFormat.UInt8));
        }
    }

    /// <summary>The architecture of most tests.</summary>
    public const string FreeForm = """
        { "kind": "adaptive", "blocks": 2, "stencils": 5, "extent": 3, "flux": { "kind": "free-form", "knots": 9, "range": 100 } }
        """;

    /// <summary>What the folders of the configuration are relative to.</summary>
    public string Root => root;

    /// <summary>The problem as a configuration.</summary>
    public static TrainingConfiguration Configuration(string architecture = FreeForm, int steps = 50, int channels = 1) => TrainingConfiguration.Parse($$"""
        {
          "name": "tiny", "channels": {{channels}}, "noiseLevel": 25, "seed": 3, "data": { "folders": ["images"] }, "validation": { "images": 2, "every": 10 },
          "optimiser": { "steps": {{steps}}, "batch": 2, "patch": 16, "learningRate": 0.005, "finalLearningRate": 0.0005 },
          "architecture": {{architecture}}
        }
        """);

    /// <summary>A new file name for a checkpoint.</summary>
    public string NewCheckpoint() => Path.Combine(root, $"run{runs++}.ckpt");

    public void Dispose() => Directory.Delete(root, recursive: true);
}

/// <summary>Calls a function at once, unlike <see cref="Progress{T}"/>.</summary>
internal sealed class Callback<T>(Action<T> report) : IProgress<T>
{
    public void Report(T value) => report(value);
}
