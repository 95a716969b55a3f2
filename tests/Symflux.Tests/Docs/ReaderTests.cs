using System.Text.RegularExpressions;

namespace Symflux.Tests.Docs;

/// <summary>docs/ARCHITECTURE.md lists the sources that a new kind of block touches: those that read blocks kind by kind.</summary>
public partial class ReaderTests
{
    [Fact]
    public void The_list_of_readers_is_that_of_the_sources()
    {
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "ARCHITECTURE.md"));
        var section = document[document.IndexOf("## Adding a block", StringComparison.Ordinal)..];
        var rows = section[..section.IndexOf("`ReaderTests`", StringComparison.Ordinal)].Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal));
        var listed = rows.SelectMany(row => Names().Matches(row.Split('|')[1]).Select(match => match.Groups[1].Value.Split('/')[^1]));
        var readers = new[] { "src", "tests", "samples" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                && Reader().IsMatch(File.ReadAllText(path)))
            .Select(path => Path.GetFileNameWithoutExtension(path));
        Assert.Equal(readers.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex("`([A-Za-z./]+)`")]
    private static partial Regex Names();

    [GeneratedRegex(@"class \w+(<\w+>)?(\(.*\))? : IBlockReader<")]
    private static partial Regex Reader();
}
