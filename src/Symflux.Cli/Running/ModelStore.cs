using System.Globalization;
using Symflux.Blueprints;

namespace Symflux.Cli.Running;

/// <summary>Finds models by name or path.</summary>
internal static class ModelStore
{
    /// <summary>The model that the tour shows.</summary>
    public const string DefaultModel = "certified-25";

    /// <summary>Models of this name followed by a noise level or one of the words are chosen from when none is named.</summary>
    private const string Family = "certified-";

    /// <summary>What follows the name of models that serve many noise levels: for grey images, and for colours.</summary>
    private static readonly string[] FamilyWords = ["any", "colour"];

    private const string Extension = ".safetensors";

    /// <summary>The folders that are searched: SYMFLUX_MODELS, then the models that come with the program.</summary>
    public static IReadOnlyList<string> Folders =>
    [
        .. (Environment.GetEnvironmentVariable("SYMFLUX_MODELS") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries),
        Path.Combine(AppContext.BaseDirectory, "models"),
    ];

    /// <summary>All models in the folders, ordered by name; of two with one name, the first folder's.</summary>
    public static IReadOnlyList<string> List() =>
    [
        .. Folders.Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*" + Extension))
            .DistinctBy(Path.GetFileName)
            .OrderBy(Path.GetFileName, StringComparer.Ordinal),
    ];

    /// <summary>Loads a model.</summary>
    /// <param name="nameOrPath">A name such as certified-25, or a file.</param>
    /// <exception cref="SymfluxException">There is no such model, or its file is damaged.</exception>
    public static Model Load(string nameOrPath) => ModelFile.Load(PathOf(nameOrPath));

    /// <summary>
    /// The installed models named certified-LEVEL, certified-any and certified-colour, for grey images and for colours. Other models
    /// are run only where they are named, so that a new file in a folder does not change what the program does.
    /// </summary>
    /// <exception cref="SymfluxException">There are none for grey images, or a file is damaged.</exception>
    public static IReadOnlyList<Model> LoadFamily()
    {
        Model[] family =
        [
            .. List().Where(file => IsOfFamily(Path.GetFileNameWithoutExtension(file))).Select(ModelFile.Load)
                .Where(model => model.Blueprint.Channels is 1 or 3 && model.Card.NoiseLevel > 0),
        ];
        return family.Any(model => model.Blueprint.Channels == 1) ? family : throw new SymfluxException(
            $"no models named {Family}LEVEL are installed in {string.Join(" or ", Folders)}; name another with --model");
    }

    /// <summary>Whether a model of this name is there.</summary>
    public static bool Has(string name) => InFolders(name) is not null;

    private static bool IsOfFamily(string name) => name.StartsWith(Family, StringComparison.Ordinal)
        && (FamilyWords.Contains(name[Family.Length..])
            || double.TryParse(name.AsSpan(Family.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _));

    private static string PathOf(string nameOrPath)
    {
        if (File.Exists(nameOrPath))
        {
            return nameOrPath;
        }

        if (InFolders(nameOrPath) is { } found)
        {
            return found;
        }

        var names = List().Select(Path.GetFileNameWithoutExtension).ToArray();
        var known = names.Length == 0
            ? "no models are installed; give a model file"
            : $"there are {string.Join(", ", names)}; or give a model file";
        throw new SymfluxException($"there is no model '{nameOrPath}'; {known}");
    }

    private static string? InFolders(string name) => name.Length == 0 || name.Contains('/') || name.Contains('\\')
        ? null
        : Folders.Select(folder => Path.Combine(folder, name + Extension)).FirstOrDefault(File.Exists);
}
