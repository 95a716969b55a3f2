namespace Symflux.Cli.Report;

/// <summary>An axis of a chart.</summary>
/// <param name="Label">Quantity and unit.</param>
/// <param name="IsLogarithmic">Whether equal ratios are equally long; all values must be positive then.</param>
internal sealed record ChartAxis(string Label, bool IsLogarithmic = false);
