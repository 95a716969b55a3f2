namespace Symflux.Tests.Docs;

/// <summary>How sources are written.</summary>
public class SourceLaws
{
    /// <summary>As .editorconfig has it.</summary>
    private const int LongestLine = 160;

    [Fact]
    public void Lines_are_short_enough_to_be_read_but_for_texts_that_stand_as_they_are()
    {
        Assert.Contains($"max_line_length = {LongestLine}\n", File.ReadAllText(Path.Combine(Repository.Root, ".editorconfig")), StringComparison.Ordinal);
        string[] sources =
        [
            .. from folder in (string[])["src", "tests", "samples", "benchmarks"]
               from path in Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
               where !path.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin")
               select path,
        ];
        Assert.NotEmpty(sources);
        Assert.Empty(sources.SelectMany(TooLong));
    }

    private static IEnumerable<string> TooLong(string path)
    {
        var isRaw = false;
        foreach (var (number, line) in File.ReadLines(path).Index())
        {
            var quotes = line.Split("\"\"\"").Length - 1;
            if (line.Length > LongestLine && !isRaw && quotes == 0)
            {
                yield return $"{Path.GetRelativePath(Repository.Root, path)}:{number + 1}: {line.Length} columns";
            }

            isRaw ^= quotes % 2 == 1;
        }
    }
}
