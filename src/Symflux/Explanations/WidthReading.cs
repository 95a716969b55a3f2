namespace Symflux.Explanations;

/// <summary>A lift (u ↦ (u, 0, …, 0)) or a projection (to the first channels): no time passes.</summary>
public sealed record WidthReading : TimelessReading
{
    /// <summary>Channels before.</summary>
    public required int From { get; init; }

    /// <summary>Channels after.</summary>
    public required int To { get; init; }

    internal override bool HasSmallSignals => false;

    internal override IEnumerable<string[]> Rows(PdeReport report, string number) =>
        [Plain(number, $"{(From <= To ? "lift" : "projection")} {From} → {To}")];
}
