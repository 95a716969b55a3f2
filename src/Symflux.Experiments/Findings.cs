namespace Symflux.Experiments;

/// <summary>What an experiment found out.</summary>
internal sealed record Findings
{
    /// <summary>The question, as a heading.</summary>
    public required string Title { get; init; }

    /// <summary>How it was measured, in sentences.</summary>
    public required IReadOnlyList<string> Method { get; init; }

    /// <summary>The measured values.</summary>
    public required IReadOnlyList<FindingsTable> Tables { get; init; }

    /// <summary>What follows from them, a sentence each.</summary>
    public required IReadOnlyList<string> Conclusions { get; init; }
}

/// <summary>A table of values with their scatter over the seeds.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="RowHeading">What the rows are.</param>
/// <param name="Columns">The measured quantities.</param>
/// <param name="Rows">A row for everything that was compared.</param>
internal sealed record FindingsTable(string Title, string RowHeading, IReadOnlyList<FindingsColumn> Columns, IReadOnlyList<FindingsRow> Rows);

/// <summary>A measured quantity.</summary>
/// <param name="Key">Its name in the runs and in JSON.</param>
/// <param name="Heading">Its name in the table, with the unit.</param>
/// <param name="Format">Format of mean and deviation.</param>
internal sealed record FindingsColumn(string Key, string Heading, string Format);

/// <summary>What was compared, and its values by <see cref="FindingsColumn.Key"/>; those that are missing are shown as –.</summary>
internal sealed record FindingsRow(string Name, IReadOnlyDictionary<string, Statistic> Values);
