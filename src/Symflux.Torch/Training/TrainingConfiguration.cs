using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Symflux.Torch.Training.Architectures;

namespace Symflux.Torch.Training;

/// <summary>Everything that determines a training run; read from JSON. Grey values are in the scale 0 … <see cref="Peak"/>.</summary>
public sealed record TrainingConfiguration
{
    private const int Grey = 1;

    private const int Colour = 3;

    /// <summary>Two years: no checkpoint but at the end.</summary>
    private const double LongestMinutes = 1e6;

    // Checkpoints and cards keep hashes of what this writes: settings that come later must not be written at their defaults
    // (JsonIgnoreCondition.WhenWritingDefault).
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowOutOfOrderMetadataProperties = true,
        AllowDuplicateProperties = false,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    /// <summary>Name of the model, also of its file.</summary>
    public required string Name { get; init; }

    /// <summary>What the model is for, in a sentence.</summary>
    public string Description { get; init; } = "";

    /// <summary>Seed of everything random; the same configuration gives the same weights.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The grey value of white.</summary>
    public double Peak { get; init; } = 255;

    /// <summary>1 for grey images, 3 for colours.</summary>
    public int Channels { get; init; } = Grey;

    /// <summary>
    /// Whether the network is for volumes instead of images: patches are cubes, synthetic images are volumes of balls and rods, and the stacks in folders
    /// are joined to volumes.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Volumes { get; init; }

    /// <summary>2 for images, 3 for volumes.</summary>
    [JsonIgnore]
    public int Dimension => Volumes ? 3 : 2;

    /// <summary>σ₀ of the Gaussian noise to remove; with a <see cref="NoiseRange"/> the level in it that the weights are stored for.</summary>
    public required double NoiseLevel { get; init; }

    /// <summary>
    /// Smallest and largest σ for one model that serves all levels between; every patch draws its own. Null for
    /// <see cref="NoiseLevel"/> alone.
    /// </summary>
    public double[]? NoiseRange { get; init; }

    /// <summary>
    /// Largest ratio of the noise levels of two channels, at least 1. Above 1 every second patch has channels with levels of their own, and the network sees
    /// each over its level, rotated so that grey stays grey (<see cref="Symflux.Operators.ChannelRotation"/>). Patches of one level otherwise.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double? ChannelNoiseRatio { get; init; }

    /// <summary>Noise of few photons in place of Gaussian noise; <see cref="NoiseLevel"/> is the level that it is stored for once it is stabilised.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PhotonConfiguration? Photons { get; init; }

    /// <summary>Where the clean images come from.</summary>
    public required DataConfiguration Data { get; init; }

    /// <summary>Which images are held out, and how often they are looked at.</summary>
    public ValidationConfiguration Validation { get; init; } = new();

    /// <summary>The network, and what it starts from.</summary>
    public Architecture Architecture { get; init; } = new AdaptiveArchitecture();

    /// <summary>The optimiser.</summary>
    public OptimiserConfiguration Optimiser { get; init; } = new();

    /// <summary>Minutes between checkpoints.</summary>
    public double CheckpointMinutes { get; init; } = 3;

    /// <summary>SHA-256 of the configuration in canonical form, hexadecimal.</summary>
    [JsonIgnore]
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(this, Json))));

    /// <summary>Reads a configuration.</summary>
    /// <exception cref="SymfluxException">The file is missing, no JSON, or states something impossible; all faults are named at once.</exception>
    public static TrainingConfiguration Load(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new SymfluxException($"cannot read the configuration '{path}': {fault.Message}", fault);
        }

        try
        {
            return Parse(text);
        }
        catch (SymfluxException fault)
        {
            throw new SymfluxException($"the configuration '{path}' cannot be used: {fault.Message}", fault);
        }
    }

    /// <summary>Reads a configuration from its text.</summary>
    /// <exception cref="SymfluxException">It is no JSON, or states something impossible; all faults are named at once.</exception>
    public static TrainingConfiguration Parse(string json)
    {
        string[] misspelt = [];
        try
        {
            var reading = new JsonDocumentOptions
            {
                CommentHandling = Json.ReadCommentHandling, AllowTrailingCommas = Json.AllowTrailingCommas, AllowDuplicateProperties = false,
            };
            using (var document = JsonDocument.Parse(json, reading))
            {
                misspelt = [.. UnknownProperties.In(document.RootElement, Json.GetTypeInfo(typeof(TrainingConfiguration)))];
            }

            var configuration = JsonSerializer.Deserialize<TrainingConfiguration>(json, Json) ?? throw new SymfluxException("it is empty");
            configuration.FaultsBeside(misspelt).ThrowIfAny();
            return configuration;
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException && HasUnknownKind(misspelt))
        {
            // Without its kind an object cannot be read at all, which has been said; the runtime's words about it would only confuse.
            throw new SymfluxException(string.Join("; ", misspelt), fault);
        }
        catch (JsonException fault)
        {
            throw new SymfluxException(string.Join("; ", [.. misspelt, fault.Message.ReplaceLineEndings(" ")]), fault);
        }
        catch (SymfluxException fault) when (misspelt.Length > 0 && !fault.Message.Contains(misspelt[0], StringComparison.Ordinal))
        {
            throw new SymfluxException(string.Join("; ", [.. misspelt, fault.Message]), fault);
        }
    }

    private static bool HasUnknownKind(string[] faults) => Array.Exists(faults, fault => fault.Contains($"{KindOf.Property}'", StringComparison.Ordinal));

    /// <summary>Reports all faults at once.</summary>
    /// <exception cref="SymfluxException">Something is impossible.</exception>
    public void Check() => FaultsBeside().ThrowIfAny();

    private FaultList FaultsBeside(params IEnumerable<string> known)
    {
        var faults = new FaultList(known);
        faults.Require(
            !string.IsNullOrWhiteSpace(Name) && Name.IndexOfAny(Path.GetInvalidFileNameChars()) < 0, $"name '{Name}' must be usable as a file name");
        faults.Require(Peak > 0 && double.IsFinite(Peak), $"peak {Peak} must be positive");
        faults.Require(Channels is Grey or Colour, $"channels {Channels} must be {Grey} for grey images or {Colour} for colours");
        faults.Require(!Volumes || Channels == Grey, $"channels {Channels} must be {Grey} for volumes");
        faults.Require(
            !Volumes || Architecture is AdaptiveArchitecture or TrainedArchitecture,
            "architecture.kind must be adaptive or trained for volumes; the other ones are for images");
        faults.Require(NoiseLevel > 0 && double.IsFinite(NoiseLevel), $"noiseLevel {NoiseLevel} must be positive");
        faults.Require(
            NoiseRange is null || (NoiseRange is [> 0 and var smallest, var largest] && smallest < largest && double.IsFinite(largest)
                && NoiseLevel >= smallest && NoiseLevel <= largest),
            $"noiseRange [{string.Join(", ", NoiseRange ?? [])}] must be two positive levels, the smaller one first, with noiseLevel {NoiseLevel} between");
        faults.Require(Photons is null || NoiseRange is null, "photons and noiseRange cannot both be given: photons have levels of their own");
        Photons?.Check(faults);
        faults.Require(
            ChannelNoiseRatio is null or (>= 1 and < double.PositiveInfinity), $"channelNoiseRatio {ChannelNoiseRatio} must be finite and at least 1");
        faults.Require(
            ChannelNoiseRatio is null || (Channels == Colour && Photons is null), "channelNoiseRatio is for Gaussian noise on colours (channels 3)");
        faults.Require(Data.Folders.Length > 0 || Data.DeadLeaves > 0, "data needs folders, or a number of deadLeaves");
        faults.Require(!Data.Folders.Any(string.IsNullOrWhiteSpace), "data.folders has a folder without a name");
        faults.Require(Data.DeadLeaves >= 0, $"data.deadLeaves {Data.DeadLeaves} must not be negative");
        faults.Require(Validation.Images >= 1, $"validation.images {Validation.Images} must be at least 1");
        faults.Require(Validation.Every >= 1, $"validation.every {Validation.Every} must be at least 1");
        Architecture.Check(faults);
        faults.Require(Optimiser.Steps >= 1, $"optimiser.steps {Optimiser.Steps} must be at least 1");
        faults.Require(Optimiser.Batch >= 1, $"optimiser.batch {Optimiser.Batch} must be at least 1");
        faults.Require(Optimiser.Patch >= 8, $"optimiser.patch {Optimiser.Patch} must be at least 8");
        faults.Require(
            Optimiser.LearningRate is > 0 and < double.PositiveInfinity && Optimiser.FinalLearningRate is > 0 and < double.PositiveInfinity,
            $"the learning rates {Optimiser.LearningRate} and {Optimiser.FinalLearningRate} must be positive and finite");
        faults.Require(CheckpointMinutes is > 0 and <= LongestMinutes, $"checkpointMinutes {CheckpointMinutes} must be above 0 and at most {LongestMinutes}");
        return faults;
    }
}
