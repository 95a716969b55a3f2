using System.Text;
using System.Text.Json.Nodes;
using Symflux.Testing.Fuzzing;
using Symflux.Torch.Training;

namespace Symflux.Fuzzing;

/// <summary>Training configurations.</summary>
public sealed class ConfigurationTarget : FuzzTarget
{
    private static readonly string[] Corpus =
    [
        """
        { "name": "a", "noiseLevel": 25, "seed": 3,
          "photons": { "white": [2, 60], "readNoise": [0, 1] }, "data": { "folders": ["images"], "deadLeaves": 5 }, "validation": { "images": 2, "every": 10 },
          "optimiser": { "steps": 50, "batch": 2, "patch": 16, "learningRate": 0.005, "finalLearningRate": 0.0005, "loss": "logarithmic" },
          "architecture": { "kind": "adaptive", "blocks": 2, "stencils": 5, "extent": 3, "flux": { "kind": "free-form", "knots": 9, "range": 100 } } }
        """,
        """
        { "name": "b", "channels": 3, "noiseLevel": 25, "noiseRange": [5, 50], "data": { "folders": ["images"] }, "validation": { "images": 2, "every": 10 },
          "optimiser": { "steps": 50, "batch": 2, "patch": 16, "learningRate": 0.005, "finalLearningRate": 0.0005 },
          "architecture": { "kind": "implicit", "blocks": 2, "stencils": 5, "extent": 3, "iterations": 3, "flux": { "kind": "monotone-spline", "slopes": 4 } } }
        """,
        """
        { "name": "c", "noiseLevel": 25, "data": { "folders": ["images"] },
          "architecture": { "kind": "grown", "model": "m", "after": [1], "levels": [{ "blocks": 1, "stencils": 4, "extent": 3 }], "flux": { "knots": 9 } } }
        """,
    ];

    /// <summary>Creates the target.</summary>
    public ConfigurationTarget() : base("configuration") { }

    /// <inheritdoc/>
    public override byte[] NextFile(Random random)
    {
        var text = Corpus[random.Next(Corpus.Length)];
        return random.Next(3) == 0
            ? ByteMutation.Mutate(Encoding.UTF8.GetBytes(text), random)
            : Encoding.UTF8.GetBytes(JsonMutation.Mutate(JsonNode.Parse(text), random)?.ToJsonString() ?? "null");
    }

    /// <inheritdoc/>
    public override void Read(byte[] file) => TrainingConfiguration.Parse(Encoding.UTF8.GetString(file));
}
