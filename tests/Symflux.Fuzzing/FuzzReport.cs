namespace Symflux.Fuzzing;

/// <summary>What a run found.</summary>
/// <param name="Target">The reader.</param>
/// <param name="Files">Files that were read.</param>
/// <param name="Accepted">How many of them were read without a fault.</param>
/// <param name="Slowest">The longest time of one file.</param>
/// <param name="LargestAllocated">The most bytes allocated for one file.</param>
/// <param name="Violations">One line for every file that did something else than to be read or refused in one line, in bounds.</param>
public sealed record FuzzReport(
    string Target, long Files, long Accepted, TimeSpan Slowest, long LargestAllocated, IReadOnlyList<string> Violations)
{
    /// <summary>The numbers in a line.</summary>
    public override string ToString() =>
        $"{Target}: {Files} files, {Accepted} read, {Files - Accepted - Violations.Count} refused, {Violations.Count} violations; "
        + $"at most {Slowest.TotalSeconds:F3} s and {LargestAllocated / 1048576.0:F1} MiB for one file";
}
