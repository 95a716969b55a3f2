namespace Symflux.Cli.Report;

/// <summary>A point of a chart.</summary>
/// <param name="X">Its place.</param>
/// <param name="Y">Its value.</param>
/// <param name="Low">Lower end of its error bar, or null for none.</param>
/// <param name="High">Upper end of its error bar, or null for none.</param>
internal sealed record ChartPoint(double X, double Y, double? Low = null, double? High = null)
{
    /// <summary>The extremes of what <see cref="X"/> is the middle of, where that was measured several times.</summary>
    public (double Least, double Most)? Extent { get; init; }
}
