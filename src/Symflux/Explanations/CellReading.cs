namespace Symflux.Explanations;

/// <summary>A change of the grid: to the cosine coefficients of cells, or back to samples; no time passes.</summary>
public sealed record CellReading : TimelessReading
{
    /// <summary>s: samples of a cell along each axis.</summary>
    public required int CellSize { get; init; }

    /// <summary>Whether it goes back to samples.</summary>
    public required bool IsSynthesis { get; init; }

    /// <summary>Channels before.</summary>
    public required int From { get; init; }

    /// <summary>Channels after.</summary>
    public required int To { get; init; }

    internal override bool HasSmallSignals => false;

    internal override IEnumerable<string[]> Rows(PdeReport report, string number) =>
        [Plain(number, $"{(IsSynthesis ? "samples from" : "to")} cells of {CellSize}, {From} → {To} channels")];
}
