using Symflux.Blueprints;

namespace Symflux.Cli.Running;

/// <summary>Finds models by name or path.</summary>
internal static class ModelStore
{
    /// <summary>The model that denoises when none is named.</summary>
    public const string DefaultModel = "certified-25";

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

    /// <summary>Whether a model of this name is there.</summary>
    public static bool Has(string name) => InFolders(name) is not null;

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
