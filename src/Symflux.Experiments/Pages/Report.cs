namespace Symflux.Experiments.Pages;

/// <summary>What an experiment shows: a function of its stored runs.</summary>
/// <param name="Sections">In order.</param>
internal sealed record Report(IReadOnlyList<ReportSection> Sections);
