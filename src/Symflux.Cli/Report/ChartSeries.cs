namespace Symflux.Cli.Report;

/// <summary>Points of a chart that belong together.</summary>
/// <param name="Name">In the legend.</param>
/// <param name="Points">In the order in which they are joined; those that are not finite, or not positive on a logarithmic axis, are left out.</param>
/// <param name="IsDashed">Whether the line between them is dashed.</param>
/// <param name="HasMarkers">Whether every point is marked.</param>
internal sealed record ChartSeries(string Name, IReadOnlyList<ChartPoint> Points, bool IsDashed = false, bool HasMarkers = true)
{
    /// <summary>Behind the name, less strongly.</summary>
    public string Remark { get; init; } = "";
}
