using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Symflux.Blueprints;

namespace Symflux.Torch.Training;

/// <summary>Everything that determines a training run; read from JSON. Grey values are in the scale 0 … <see cref="Peak"/>.</summary>
public sealed record TrainingConfiguration
{
    private const int Grey = 1;

    private const int Colour = 3;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveGreyOut } },
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

    /// <summary>σ₀ of the Gaussian noise to remove; with a <see cref="NoiseRange"/> the level in it that the weights are stored for.</summary>
    public required double NoiseLevel { get; init; }

    /// <summary>
    /// Smallest and largest σ for one model that serves all levels between; every patch draws its own. Null for
    /// <see cref="NoiseLevel"/> alone.
    /// </summary>
    // Not written where there is none, so that the hashes of other configurations stay as they were.
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double[]? NoiseRange { get; init; }

    /// <summary>Where the clean images come from.</summary>
    public required DataConfiguration Data { get; init; }

    /// <summary>Which images are held out, and how often they are looked at.</summary>
    public ValidationConfiguration Validation { get; init; } = new();

    /// <summary>The network.</summary>
    public ArchitectureConfiguration Architecture { get; init; } = new();

    /// <summary>
    /// A model file whose weights the training starts from, relative to the configuration file, in place of the
    /// architecture's own start. Weights are trained in units of the noise level, so a model for one level is a good
    /// start for another.
    /// </summary>
    public string? Start { get; init; }

    /// <summary>Further blocks for the network that the training starts from; needs a <see cref="Start"/>. Null for none.</summary>
    // Not written where there is none, so that the hashes of other configurations stay as they were.
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public GrowthConfiguration? Growth { get; init; }

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
        var faults = new List<string>();
        try
        {
            using (var document = JsonDocument.Parse(json, new() { CommentHandling = Json.ReadCommentHandling, AllowTrailingCommas = Json.AllowTrailingCommas }))
            {
                faults.AddRange(UnknownProperties.In(document.RootElement, Json.GetTypeInfo(typeof(TrainingConfiguration))));
            }

            var configuration = JsonSerializer.Deserialize<TrainingConfiguration>(json, Json);
            faults.AddRange(configuration?.Faults() ?? ["it is empty"]);
            return configuration is not null && faults.Count == 0 ? configuration : throw new SymfluxException(string.Join("; ", faults));
        }
        catch (JsonException fault)
        {
            throw new SymfluxException(string.Join("; ", [.. faults, fault.Message.ReplaceLineEndings(" ")]), fault);
        }
    }

    /// <summary>Grey is the default that hashes were made with before there were colours, so it is not written.</summary>
    private static void LeaveGreyOut(JsonTypeInfo type)
    {
        if (type.Type == typeof(TrainingConfiguration))
        {
            type.Properties.Single(property => property.Name == "channels").ShouldSerialize = static (_, value) => value is not Grey;
        }
    }

    /// <summary>Reports all faults at once.</summary>
    /// <exception cref="SymfluxException">Something is impossible.</exception>
    public void Check()
    {
        var faults = Faults();
        if (faults.Count > 0)
        {
            throw new SymfluxException(string.Join("; ", faults));
        }
    }

    private List<string> Faults()
    {
        var faults = new List<string>();
        Require(!string.IsNullOrWhiteSpace(Name) && Name.IndexOfAny(Path.GetInvalidFileNameChars()) < 0, $"name '{Name}' must be usable as a file name");
        Require(Peak > 0 && double.IsFinite(Peak), $"peak {Peak} must be positive");
        Require(Channels is Grey or Colour, $"channels {Channels} must be {Grey} for grey images or {Colour} for colours");
        Require(NoiseLevel > 0 && double.IsFinite(NoiseLevel), $"noiseLevel {NoiseLevel} must be positive");
        Require(
            NoiseRange is null || (NoiseRange is [> 0 and var smallest, var largest] && smallest < largest && double.IsFinite(largest)
                && NoiseLevel >= smallest && NoiseLevel <= largest),
            $"noiseRange [{string.Join(", ", NoiseRange ?? [])}] must be two positive levels, the smaller one first, with noiseLevel {NoiseLevel} between");
        Require(Data.Folders.Length > 0 || Data.DeadLeaves > 0, "data needs folders, or a number of deadLeaves");
        Require(Data.DeadLeaves >= 0, $"data.deadLeaves {Data.DeadLeaves} must not be negative");
        Require(Validation.Images >= 1, $"validation.images {Validation.Images} must be at least 1");
        Require(Validation.Every >= 1, $"validation.every {Validation.Every} must be at least 1");
        Require(Architecture.Blocks is >= 1 and <= 1000, $"architecture.blocks {Architecture.Blocks} must be 1 to 1000");
        Require(Architecture.Extent is >= 3 and <= 31 && Architecture.Extent % 2 == 1, $"architecture.extent {Architecture.Extent} must be odd, 3 to 31");
        Require(Architecture.StateChannels is >= 1 and <= 64, $"architecture.stateChannels {Architecture.StateChannels} must be 1 to 64");
        Require(
            Start is not null || Architecture.StateChannels >= Channels,
            $"architecture.stateChannels {Architecture.StateChannels} must be at least the {Channels} channels of the images");
        Require(Architecture.Stencils >= 1, $"architecture.stencils {Architecture.Stencils} must be at least 1");
        Require(Architecture.Knots is >= 3 and <= 1001, $"architecture.knots {Architecture.Knots} must be 3 to 1001");
        Require(Architecture.KnotRange > 0 && double.IsFinite(Architecture.KnotRange), $"architecture.knotRange {Architecture.KnotRange} must be positive");
        Require(
            Architecture.StepControl.IsAdaptive || Architecture.Flux != TrainableFlux.FreeForm,
            "architecture.flux 'free-form' has no certificate with a fixed step; set stepControl to 'adaptive'");
        Require(
            !Architecture.StepControl.IsAdaptive || !IsGivenBySlopes(Architecture.Flux),
            $"architecture.flux '{NameOf(Architecture.Flux)}' is for networks with a Lipschitz constant, which have fixed steps; set stepControl to 'fixed'");
        Require(
            Architecture.Lipschitz is null || (Architecture.Lipschitz >= 1 && double.IsFinite(Architecture.Lipschitz.Value)),
            $"architecture.lipschitz {Architecture.Lipschitz} must be at least 1");
        Require(
            Architecture.Lipschitz is null || Start is not null || IsGivenBySlopes(Architecture.Flux),
            $"architecture.lipschitz needs slopes that are held, which '{NameOf(Architecture.Flux)}' does not have; set flux to 'weakly-monotone-spline'");
        Require(
            Architecture.Lipschitz is null || Architecture.Recurrent is null or { Tolerance: 0 },
            "architecture.lipschitz needs a fixed number of passes; set the tolerance of recurrent to 0");
        Require(
            Architecture.Knots % 2 == 1 || !IsGivenBySlopes(Architecture.Flux),
            $"architecture.knots {Architecture.Knots} must be odd for '{NameOf(Architecture.Flux)}', with the middle one at 0");
        Require(
            Architecture.Extrapolation == Extrapolation.None || (!Architecture.StepControl.IsAdaptive && Architecture.Recurrent is null),
            "architecture.extrapolation is certified for chains of fixed steps; set stepControl to 'fixed' and leave recurrent out");
        Require(
            Architecture.Extrapolation == Extrapolation.None || Architecture.Blocks >= 2,
            $"architecture.blocks {Architecture.Blocks} must be at least 2 for an extrapolation, since the first block has no state before it");
        Require(
            Architecture.Extrapolation == Extrapolation.None || Architecture.Lipschitz is null,
            "architecture.lipschitz is for steps without extrapolation; leave extrapolation and normBudget out");
        Require(
            Architecture.NormBudget is null or (>= 1 and < double.PositiveInfinity),
            $"architecture.normBudget {Architecture.NormBudget} must be at least 1, which is what steps without extrapolation need");
        Require(
            Start is not null || Architecture.NormBudget is null == (Architecture.Extrapolation == Extrapolation.None),
            "architecture.extrapolation and architecture.normBudget belong together: give both, or neither");
        Require(
            !Architecture.StepControl.IsAdaptive || Architecture.Recurrent is null,
            "architecture.recurrent solves implicit steps, whose passes have fixed steps; set stepControl to 'fixed'");
        Require(
            Architecture.Recurrent is null or { Iterations: >= 1, Tolerance: >= 0 and < 1 },
            $"architecture.recurrent needs at least 1 iteration, not {Architecture.Recurrent?.Iterations}, and a tolerance of 0 to 1, not {Architecture.Recurrent?.Tolerance}");
        Require(
            !Architecture.Guided || Architecture.Flux != TrainableFlux.FreeForm,
            "architecture.guided needs diffusivities, which 'free-form' does not have; set flux to 'spline' or 'perona-malik'");
        Require(
            !Architecture.Guided || (Architecture.Recurrent is null && Architecture.Lipschitz is null),
            "architecture.guided is for explicit steps without a Lipschitz constant; leave recurrent and lipschitz out");
        Require(Growth is null || Start is not null, "growth needs a network to grow; name one as start");
        Require(
            Growth is null || Architecture is { Flux: TrainableFlux.FreeForm, StepControl.IsAdaptive: true },
            "growth adds blocks of free-form fluxes and adaptive steps; set architecture.flux to 'free-form' and stepControl to 'adaptive'");
        Require(
            Growth is null || (Growth.After is [> 0, ..] && Growth.After.Zip(Growth.After.Skip(1)).All(pair => pair.First < pair.Second)),
            $"growth.after [{string.Join(", ", Growth?.After ?? [])}] must be numbers of blocks from 1 on, each larger than the one before");
        Require(Growth?.Levels is null or { Length: >= 1 and <= 4 }, "growth.levels must be 1 to 4 levels");
        Require(
            Growth?.Levels.All(level => level is { Blocks: >= 1 and <= 1000, Stencils: >= 1, Extent: >= 3 and <= 15 } && level.Extent % 2 == 1) ?? true,
            "growth.levels need at least 1 block and 1 stencil each, and an odd extent of 3 to 15");
        Require(Optimiser.Steps >= 1, $"optimiser.steps {Optimiser.Steps} must be at least 1");
        Require(Optimiser.Batch >= 1, $"optimiser.batch {Optimiser.Batch} must be at least 1");
        Require(Optimiser.Patch >= 8, $"optimiser.patch {Optimiser.Patch} must be at least 8");
        Require(Optimiser.LearningRate > 0 && Optimiser.FinalLearningRate > 0, "the learning rates must be positive");
        Require(CheckpointMinutes > 0, $"checkpointMinutes {CheckpointMinutes} must be positive");
        return faults;

        static bool IsGivenBySlopes(TrainableFlux flux) => flux is TrainableFlux.MonotoneSpline or TrainableFlux.WeaklyMonotoneSpline;

        static string NameOf(TrainableFlux flux) => JsonNamingPolicy.KebabCaseLower.ConvertName(flux.ToString());

        void Require(bool condition, string fault)
        {
            if (!condition)
            {
                faults.Add(fault);
            }
        }
    }
}

/// <summary>Sources of clean images.</summary>
public sealed record DataConfiguration
{
    /// <summary>
    /// Folders of images, relative to the configuration file. For grey models colour images are turned grey; for colour models
    /// grey photographs are tinted: their brightness with the colours of large dead leaves.
    /// </summary>
    public string[] Folders { get; init; } = [];

    /// <summary>Number of synthetic dead-leaves images of 180×180 to add, in the channels of the model.</summary>
    public int DeadLeaves { get; init; }
}

/// <summary>Validation on held-out images, with fixed noise; the best weights found are the result.</summary>
public sealed record ValidationConfiguration
{
    /// <summary>Number of images, drawn by seed, that are never trained on.</summary>
    public int Images { get; init; } = 20;

    /// <summary>Steps between validations.</summary>
    public int Every { get; init; } = 500;
}

/// <summary>A chain of symmetric residual blocks for images, with reflecting boundaries.</summary>
public sealed record ArchitectureConfiguration
{
    /// <summary>Number of blocks.</summary>
    public int Blocks { get; init; } = 8;

    /// <summary>Stencils per block.</summary>
    public int Stencils { get; init; } = 24;

    /// <summary>
    /// Channels of the state between a lift after the input and a projection before the output; those of the images for neither.
    /// </summary>
    public int StateChannels { get; init; } = 1;

    /// <summary>Extent of the stencils, odd.</summary>
    public int Extent { get; init; } = 5;

    /// <summary>Kind of flux.</summary>
    public TrainableFlux Flux { get; init; } = TrainableFlux.FreeForm;

    /// <summary>Knots of each flux; odd for (weakly) monotone splines, which have (knots − 1)/2 slopes.</summary>
    public int Knots { get; init; } = 31;

    /// <summary>The knots cover |s| up to here, in grey values.</summary>
    public double KnotRange { get; init; } = 150;

    /// <summary>Whether the diffusivities come from a second bank of stencils, which is trained too: G = g(|Hu|²) in place of g(|Ku|²).</summary>
    // Not written where there is none, so that the hashes of other configurations stay as they were.
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Guided { get; init; }

    /// <summary>How steps are kept stable.</summary>
    public StepControl StepControl { get; init; } = StepControl.Adaptive();

    /// <summary>
    /// ℓ* ≥ 1: the certificate's Lipschitz constant is at most this at every moment. Null for no such constraint; monotone splines
    /// have ℓ = 1 without it.
    /// </summary>
    // Not written where there is none, so that the hashes of other configurations stay as they were.
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Lipschitz { get; init; }

    /// <summary>Whether the stencils are held at zero sum: the mean grey value is kept, and black may lie anywhere.</summary>
    public bool ZeroSum { get; init; } = true;

    /// <summary>Whether the blocks have a data term; those of recurrent blocks always do.</summary>
    public bool Fidelity { get; init; } = true;

    /// <summary>
    /// Makes every block an implicit step: a recurrent block around it, which solves u⁺ = u − τKᵀΦ(Ku⁺). With a tolerance it
    /// is trained as a fixed point. Null for explicit steps.
    /// </summary>
    // Not written where there is none, so that the hashes of other configurations stay as they were.
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RecurrentConfiguration? Recurrent { get; init; }

    /// <summary>Whether the blocks extrapolate with learned weights α, within <see cref="NormBudget"/>.</summary>
    // Like the budget not written at its default, so that the hashes of other configurations stay as they were.
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Extrapolation Extrapolation { get; init; }

    /// <summary>κ* ≥ 1, the norm constant that the certificate must prove at every moment. Null for none beyond that of plain steps, 1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? NormBudget { get; init; }
}

/// <summary>Kinds of extrapolation, by the scheme whose weights the training starts from.</summary>
public enum Extrapolation
{
    /// <summary>α = 1: explicit steps.</summary>
    None = 0,

    /// <summary>One α per block but the first, from those of a cycle of the fast semi-iterative scheme on, α_k = (4k + 2)/(2k + 3).</summary>
    SemiIterative = 1,

    /// <summary>One α for all blocks but the first, from that of the Du Fort–Frankel scheme with twice the largest explicit step on, 4/3.</summary>
    DuFortFrankel = 2,
}

/// <summary>
/// Blocks to insert into a trained network, on grids of cells of 2×2 pixels, of cells of such cells, and so on. They have free-form fluxes with the
/// knots and the range that the architecture states, and adaptive steps.
/// </summary>
public sealed record GrowthConfiguration
{
    /// <summary>After which residual blocks of the network to insert: each place gets its own blocks on all levels.</summary>
    public required int[] After { get; init; }

    /// <summary>The levels, the finest first. On the coarsest the blocks run once, on the others before and after the coarser ones.</summary>
    public required GrowthLevelConfiguration[] Levels { get; init; }
}

/// <summary>Blocks on one grid of cells.</summary>
public sealed record GrowthLevelConfiguration
{
    /// <summary>Number of blocks; twice as many on levels that are passed twice.</summary>
    public int Blocks { get; init; } = 2;

    /// <summary>Stencils per block.</summary>
    public int Stencils { get; init; } = 48;

    /// <summary>Extent of the stencils in cells, odd.</summary>
    public int Extent { get; init; } = 3;
}

/// <summary>When the passes of a recurrent block end.</summary>
public sealed record RecurrentConfiguration
{
    /// <summary>The most passes; with tolerance 0 their number, and training remembers all of them.</summary>
    public int Iterations { get; init; } = 30;

    /// <summary>The change of the state, relative to its norm at the entry, at which the passes end.</summary>
    public double Tolerance { get; init; } = 1e-4;
}

/// <summary>Kinds of trainable flux.</summary>
public enum TrainableFlux
{
    /// <summary>Values of Φ at knots, of any sign.</summary>
    FreeForm = 0,

    /// <summary>Values of the diffusivity at knots, in [0, 1].</summary>
    Spline = 1,

    /// <summary>Rational Perona–Malik with one contrast per channel.</summary>
    PeronaMalik = 2,

    /// <summary>Slopes of an odd, nondecreasing Φ between knots, in [0, 1]: with fixed steps, a nonexpansive network.</summary>
    MonotoneSpline = 3,

    /// <summary>Slopes of an odd Φ between knots, in [−m, 1] with Φ(s)/s ≥ 0: <see cref="ArchitectureConfiguration.Lipschitz"/> decides about m, which else is 1.</summary>
    WeaklyMonotoneSpline = 4,
}

/// <summary>What training makes small.</summary>
public enum TrainingLoss
{
    /// <summary>The mean of the squared errors: images with much texture rule.</summary>
    MeanSquaredError = 0,

    /// <summary>The mean over the patches of the logarithm of their mean squared error: −PSNR but for factor and constant, so all patches count alike.</summary>
    Logarithmic = 1,
}

/// <summary>Adam with cosine decay.</summary>
public sealed record OptimiserConfiguration
{
    /// <summary>What is made small.</summary>
    // Not written at its default, so that the hashes of other configurations stay as they were.
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public TrainingLoss Loss { get; init; }

    /// <summary>Number of steps.</summary>
    public int Steps { get; init; } = 10000;

    /// <summary>Patches per step.</summary>
    public int Batch { get; init; } = 16;

    /// <summary>Rows and columns of a patch.</summary>
    public int Patch { get; init; } = 64;

    /// <summary>Learning rate at the start.</summary>
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>Learning rate at the end.</summary>
    public double FinalLearningRate { get; init; } = 2e-5;
}
