namespace Symflux.Explanations;

/// <summary>A clamp of all values to an interval: what is within it stays.</summary>
public sealed record ClampReading : TimelessReading
{
    /// <summary>a.</summary>
    public required double Lowest { get; init; }

    /// <summary>b.</summary>
    public required double Highest { get; init; }

    internal override bool HasSmallSignals => true;

    internal override IEnumerable<string[]> Rows(PdeReport report, string number) =>
        [Plain(number, FormattableString.Invariant($"clamp to [{Lowest:G6}, {Highest:G6}]"))];
}
