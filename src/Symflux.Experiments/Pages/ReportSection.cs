using Symflux.Cli.Report;

namespace Symflux.Experiments.Pages;

/// <summary>A section of a report.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Sentences">Plain text, a paragraph each.</param>
/// <param name="Tables">Below them.</param>
/// <param name="Charts">Below the tables; markdown leaves them out.</param>
internal sealed record ReportSection(
    string Title, IReadOnlyList<string> Sentences, IReadOnlyList<ReportTable> Tables, IReadOnlyList<Chart> Charts);
