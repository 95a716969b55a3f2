namespace Symflux.Imaging.Tests;

/// <summary>Photographs that lie beside the repository on some machines.</summary>
internal static class SharedData
{
    /// <summary>A folder of shared/data next to the repository, or under SYMFLUX_DATA; skips the test where there is none.</summary>
    public static string Folder(string name)
    {
        var candidates = new List<string>();
        if (Environment.GetEnvironmentVariable("SYMFLUX_DATA") is { Length: > 0 } given)
        {
            candidates.Add(given);
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            candidates.Add(Path.Combine(folder.FullName, "shared", "data"));
        }

        var found = candidates.Select(path => Path.Combine(path, name)).FirstOrDefault(Directory.Exists);
        Xunit.Assert.SkipWhen(found is null, $"shared/data/{name} is not there");
        return found!;
    }
}
