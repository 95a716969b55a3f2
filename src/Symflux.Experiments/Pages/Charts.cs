using Symflux.Cli.Report;
using Symflux.Experiments.Statistics;

namespace Symflux.Experiments.Pages;

/// <summary>Charts of estimates.</summary>
internal static class Charts
{
    /// <summary>An estimate at a place, with its interval where it has one.</summary>
    public static ChartPoint Point(double x, Interval y) => double.IsNaN(y.Low) ? new ChartPoint(x, y.Value) : new ChartPoint(x, y.Value, y.Low, y.High);
}
