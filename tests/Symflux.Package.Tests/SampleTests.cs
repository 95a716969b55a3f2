using System.Text.RegularExpressions;
using Symflux.Testing;

namespace Symflux.Package.Tests;

/// <summary>
/// The programs of samples/ run from their sources, with the libraries as they are built, and print what they say: lines that begin with <c>//&gt;</c>, in
/// which … stands for what differs from machine to machine.
/// </summary>
public sealed class SampleTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "samples");

    /// <summary>The programs.</summary>
    public static TheoryData<string> Programs => [.. Directory.GetFiles(Folder, "*.cs").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Programs))]
    public void A_sample_prints_what_it_says(string program)
    {
        var source = File.ReadAllText(Path.Combine(Folder, program));
        var missing = source.Contains("UsesLibtorch", StringComparison.Ordinal) ? PackageCache.MissingLibtorch
            : source.Contains("OnnxRuntime", StringComparison.Ordinal) ? PackageCache.MissingOnnxRuntime : null;
        Assert.SkipWhen(missing is not null, missing ?? "");
        var expected = source.Split('\n').Where(line => line.StartsWith("//> ", StringComparison.Ordinal)).Select(line => line[4..].TrimEnd()).ToArray();
        Assert.NotEmpty(expected);

        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var printed = Shell.Run(
            Folder, "dotnet", "run", program, "-c", configuration, "-p:BuildProjectReferences=false", "-p:UseSharedCompilation=false")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(expected.Length, printed.Length);
        Assert.All(expected.Zip(printed), pair => Assert.Matches($"^{Regex.Escape(pair.First).Replace("…", ".*")}$", pair.Second.TrimEnd()));
    }

    [Fact]
    public void Readme_and_folder_hold_the_same_programs()
    {
        var readme = File.ReadAllText(Path.Combine(Folder, "README.md"));
        var named = Regex.Matches(readme, @"\[([\w-]+\.cs)\]\(\1\)").Select(match => match.Groups[1].Value);
        Assert.Equal(Programs.Select(row => row.Data).Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }
}
