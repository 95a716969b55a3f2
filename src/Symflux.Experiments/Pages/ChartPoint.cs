using Symflux.Experiments.Statistics;

namespace Symflux.Experiments.Pages;

/// <summary>A point of a chart.</summary>
/// <param name="X">Its place.</param>
/// <param name="Y">Its value.</param>
/// <param name="Low">Lower end of its error bar, or null for none.</param>
/// <param name="High">Upper end of its error bar, or null for none.</param>
internal sealed record ChartPoint(double X, double Y, double? Low = null, double? High = null)
{
    /// <summary>An estimate at a place, with its interval where it has one.</summary>
    public static ChartPoint Of(double x, Interval y) => double.IsNaN(y.Low) ? new ChartPoint(x, y.Value) : new ChartPoint(x, y.Value, y.Low, y.High);
}
