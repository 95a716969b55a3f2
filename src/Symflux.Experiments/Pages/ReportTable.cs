namespace Symflux.Experiments.Pages;

/// <summary>A table of plain text.</summary>
/// <param name="Headings">Of the columns.</param>
/// <param name="Rows">As many cells each.</param>
internal sealed record ReportTable(IReadOnlyList<string> Headings, IReadOnlyList<IReadOnlyList<string>> Rows);
