namespace Symflux.Experiments.Pages;

/// <summary>Points of a chart that belong together.</summary>
/// <param name="Name">In the legend.</param>
/// <param name="Points">From left to right; those that are not finite, or not positive on a logarithmic axis, are left out.</param>
/// <param name="IsDashed">Whether the line between them is dashed.</param>
/// <param name="HasMarkers">Whether every point is marked.</param>
internal sealed record ChartSeries(string Name, IReadOnlyList<ChartPoint> Points, bool IsDashed = false, bool HasMarkers = true);
