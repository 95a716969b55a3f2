using System.Globalization;
using System.Reflection;
using Symflux.Blueprints;

namespace Symflux.Restoration;

/// <summary>
/// Models by name: those in the folders of the environment variable SYMFLUX_MODELS, then those that are part of this library.
/// </summary>
public static class ModelStore
{
    /// <summary>The model for noise of level 25 in 0..255: taken where nothing is known about the noise.</summary>
    public const string DefaultModel = "certified-25";

    /// <summary>The environment variable with folders of further models, separated as in PATH.</summary>
    public const string Variable = "SYMFLUX_MODELS";

    /// <summary>Models of this name followed by a noise level or one of the words are chosen from when none is named.</summary>
    private const string FamilyPrefix = "certified-";

    private const string VolumePrefix = "volume-";

    private const string Extension = ".safetensors";

    /// <summary>What embedded models' names begin with.</summary>
    private const string Prefix = "models/";

    /// <summary>The embedded list of them.</summary>
    private const string Index = "model-index";

    /// <summary>What follows the name of models that serve many noise levels: for grey images, for colours, and for few photons.</summary>
    private static readonly string[] FamilyWords = ["any", "colour", "photons"];

    private static readonly Assembly Library = typeof(ModelStore).Assembly;

    private static readonly Lazy<Dictionary<string, ModelIndex>> Shipped = new(() =>
    {
        using var reader = new StreamReader(Library.GetManifestResourceStream(Index)!);
        return ModelIndex.Read(reader);
    });

    /// <summary>The folders that are searched before the library's own models.</summary>
    public static IReadOnlyList<string> Folders =>
        (Environment.GetEnvironmentVariable(Variable) ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>All models, ordered by name; of two with one name, the first folder's.</summary>
    public static IReadOnlyList<StoredModel> List() =>
    [
        .. Folders.Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*" + Extension))
            .Select(StoredModel.File)
            .Concat(Shipped.Value.Values.Select(Embedded))
            .DistinctBy(model => model.Name)
            .OrderBy(model => model.Name, StringComparer.Ordinal),
    ];

    /// <summary>Loads a model.</summary>
    /// <param name="nameOrPath">A name such as certified-25, or a file.</param>
    /// <exception cref="SymfluxException">There is no such model, or its file is damaged.</exception>
    public static Model Load(string nameOrPath)
    {
        ArgumentNullException.ThrowIfNull(nameOrPath);
        if (File.Exists(nameOrPath))
        {
            return ModelFile.Load(nameOrPath);
        }

        if (Find(nameOrPath) is { } found)
        {
            return found.Load();
        }

        throw new SymfluxException(
            $"there is no model '{nameOrPath}'; there are {string.Join(", ", List().Select(model => model.Name))}; or give a model file");
    }

    /// <summary>
    /// The models named certified-LEVEL, certified-any, certified-colour and certified-photons: for grey images, colours and few photons. Other models
    /// are run only where they are named, so that a new file in a folder does not change what a program does.
    /// </summary>
    /// <exception cref="SymfluxException">A file is damaged, or none is left for grey images.</exception>
    public static IReadOnlyList<Model> LoadFamily() => [.. Family().Select(model => model.Load())];

    /// <summary>The same, not read yet.</summary>
    /// <exception cref="SymfluxException">A file is damaged, or none is left for grey images.</exception>
    internal static IReadOnlyList<StoredModel> Family()
    {
        StoredModel[] family =
            [.. List().Where(model => IsOfFamily(model.Name, FamilyPrefix) && model.Summary is { Dimension: 2, Channels: 1 or 3, NoiseLevel: > 0 })];
        return family.Any(model => model.Summary is { Channels: 1, Photons: null }) ? family : throw new SymfluxException(
            $"the models named {FamilyPrefix}LEVEL in {string.Join(" or ", Folders)} leave none for grey images; name a model");
    }

    /// <summary>The models named volume-LEVEL and volume-any, for grey volumes, not read yet; there may be none.</summary>
    internal static IReadOnlyList<StoredModel> VolumeFamily() =>
        [.. List().Where(model => IsOfFamily(model.Name, VolumePrefix) && model.Summary is { Dimension: 3, Channels: 1, NoiseLevel: > 0 })];

    /// <summary>Whether a model of this name is there.</summary>
    public static bool Has(string name) => Find(name) is not null;

    private static bool IsOfFamily(string name, string prefix) => name.StartsWith(prefix, StringComparison.Ordinal)
        && (FamilyWords.Contains(name[prefix.Length..])
            || double.TryParse(name.AsSpan(prefix.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _));

    /// <summary>The model of a name; null for none. A path is no name.</summary>
    private static StoredModel? Find(string name)
    {
        if (name.Length == 0 || name.Contains('/') || name.Contains('\\'))
        {
            return null;
        }

        return Folders.Select(folder => Path.Combine(folder, name + Extension)).FirstOrDefault(File.Exists) is { } file
            ? StoredModel.File(file)
            : Shipped.Value.TryGetValue(name, out var known) ? Embedded(known) : null;
    }

    private static StoredModel Embedded(ModelIndex known) => StoredModel.Embedded(known, () => Library.GetManifestResourceStream(Prefix + known.Name)!);
}
