using System.Text;
using System.Text.Json.Nodes;
using Symflux.Blueprints;
using Symflux.Testing;
using Symflux.Testing.Fuzzing;

namespace Symflux.Fuzzing;

/// <summary>Model files: bytes and lengths of the whole, and the JSON of header, blueprint and card.</summary>
public sealed class ModelTarget : FuzzTarget
{
    private const int Models = 40;

    private readonly byte[][] corpus = [.. Enumerable.Range(1, Models).Select(seed => ModelFileParts.Of(Make(new Generators(seed))).ToFile())];

    /// <summary>Creates the target.</summary>
    public ModelTarget() : base("model") { }

    /// <inheritdoc/>
    public override byte[] NextFile(Random random) => Mutate(corpus[random.Next(corpus.Length)], random);

    /// <summary>Changes a model file.</summary>
    public static byte[] Mutate(byte[] file, Random random)
    {
        if (random.Next(4) == 0)
        {
            return ByteMutation.Mutate(file, random);
        }

        var parts = ModelFileParts.Of(file);
        switch (random.Next(8))
        {
            case 0:
                parts.Tensors = JsonMutation.Mutate(parts.Tensors, random) as JsonObject ?? [];
                return parts.ToFile();
            case 1:
                parts.Card = JsonMutation.Mutate(parts.Card, random);
                return parts.ToFile();
            case 2:
                parts.Data = ByteMutation.Mutate(parts.Data, random);
                return parts.ToFile();
            case 3:
                // The text of the structure, so that it is no good JSON.
                return parts.File(Encoding.Latin1.GetString(ByteMutation.Mutate(Encoding.Latin1.GetBytes(parts.Blueprint!.ToJsonString()), random)));
            default:
                parts.Blueprint = JsonMutation.Mutate(parts.Blueprint, random);
                return parts.ToFile();
        }
    }

    /// <inheritdoc/>
    public override void Read(byte[] file) => ModelFile.Read(new MemoryStream(file));

    private static Model Make(Generators random)
    {
        var dimension = random.Whole(1, 3);
        var blueprint = random.Whole(0, 3) switch
        {
            0 => random.AnyCycleBlueprint(dimension, 2),
            1 => random.AnyMaskedBlueprint(dimension, 1, 0),
            2 => random.AnyMixedBlueprint(dimension, 2),
            _ => new Blueprint(dimension, 1, [random.AnySymmetrisation(dimension, 1), random.AnyKind(dimension, 1), random.AnyKind(dimension, 1)]),
        };
        return new Model(blueprint, new ModelCard
        {
            Name = "fuzz", NoiseLevel = 25, NoiseRange = new NoiseRange(5, 50), Photons = new PhotonRange(2, 60), Data = "none",
        });
    }
}
