using Symflux.Fuzzing;
using Xunit;

namespace Symflux.Cli.Tests;

/// <summary>Every reader of files that the program has: whatever changes in a file, it is read or refused in one line, in bounds.</summary>
public sealed class FuzzingTests
{
    private const int Files = 1500;

    public static TheoryData<string> Readers => [.. Targets.Names];

    [Theory, MemberData(nameof(Readers))]
    public void Changed_files_are_read_or_refused_in_one_line(string reader)
    {
        using var target = Targets.Find(reader);
        var report = FuzzRun.Of(target, Files, seed: 7, until: TimeSpan.FromSeconds(5));
        Assert.True(report.Violations.Count == 0, string.Join('\n', report.Violations));
        // Files that are all refused, or all read, would test little.
        Assert.True(report.Files > 100 && report.Accepted > 0 && report.Accepted < report.Files, report.ToString());
    }
}
