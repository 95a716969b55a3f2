using System.Text.RegularExpressions;

namespace Symflux.Tests.Docs;

/// <summary>The folders of the core are layers: read along their references, one never comes back.</summary>
public partial class FolderLaws
{
    private static string Core => Path.Combine(Repository.Root, "src", "Symflux");

    [Fact]
    public void No_folder_of_the_core_refers_to_one_that_refers_to_it()
    {
        var references = References();
        // The graph that is checked is that of the sources: some of its edges are certain.
        Assert.Contains("Models", references["Schemes"]);
        Assert.Contains("Solving", references["Multigrid"]);
        Assert.Null(Circle(references));
    }

    [Fact]
    public void The_rooms_of_multigrid_share_what_is_outside_of_them()
    {
        foreach (var (room, other) in (ReadOnlySpan<(string, string)>)[("Fas", "Inpainting"), ("Inpainting", "Fas")])
        {
            Assert.All(Sources(Path.Combine(Core, "Multigrid", room)), path => Assert.DoesNotContain($"Multigrid.{other}", Code(path), StringComparison.Ordinal));
        }

        Assert.All(
            Directory.EnumerateFiles(Path.Combine(Core, "Multigrid"), "*.cs"),
            path => Assert.DoesNotMatch(@"Multigrid\.(Fas|Inpainting)", Code(path)));
    }

    [Fact]
    public void A_circle_is_found_and_named()
    {
        var circle = Circle(new Dictionary<string, HashSet<string>> { ["a"] = ["b"], ["b"] = ["c", "d"], ["c"] = [], ["d"] = ["b"] });
        Assert.Equal("b → d → b", circle);
        Assert.Null(Circle(new Dictionary<string, HashSet<string>> { ["a"] = ["b", "c"], ["b"] = ["c"], ["c"] = [] }));
    }

    private static Dictionary<string, HashSet<string>> References()
    {
        var folders = Directory.EnumerateDirectories(Core).Where(folder => Sources(folder).Any()).Select(folder => Path.GetFileName(folder)).ToHashSet();
        return folders.ToDictionary(folder => folder, folder => Sources(Path.Combine(Core, folder))
            .SelectMany(path => Reference().Matches(Code(path)).Select(match => match.Groups[1].Value))
            .Where(other => other != folder && folders.Contains(other))
            .ToHashSet());
    }

    private static IEnumerable<string> Sources(string folder) => Path.GetFileName(folder) is "bin" or "obj"
        ? []
        : Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories);

    /// <summary>A source without its comments.</summary>
    private static string Code(string path) => Comment().Replace(File.ReadAllText(path), "");

    /// <summary>The first way that comes back to where it has been, or null.</summary>
    private static string? Circle(Dictionary<string, HashSet<string>> references)
    {
        var done = new HashSet<string>();
        return references.Keys.Order(StringComparer.Ordinal).Select(start => From([start])).FirstOrDefault(circle => circle is not null);

        string? From(string[] way)
        {
            if (Array.IndexOf(way, way[^1]) is var first && first < way.Length - 1)
            {
                return string.Join(" → ", way[first..]);
            }

            if (done.Contains(way[^1]))
            {
                return null;
            }

            var circle = references[way[^1]].Order(StringComparer.Ordinal).Select(next => From([.. way, next])).FirstOrDefault(found => found is not null);
            done.Add(way[^1]);
            return circle;
        }
    }

    [GeneratedRegex(@"\bSymflux\.([A-Z]\w+)")]
    private static partial Regex Reference();

    [GeneratedRegex("//.*")]
    private static partial Regex Comment();
}
