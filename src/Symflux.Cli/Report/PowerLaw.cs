namespace Symflux.Cli.Report;

/// <summary>Power laws are lines over logarithmic axes.</summary>
internal static class PowerLaw
{
    /// <summary>p of the power law y ~ xᵖ that is nearest in the logarithms (least squares).</summary>
    /// <param name="x">Those that are not positive do not count, nor do their partners.</param>
    /// <param name="y">As many.</param>
    /// <returns>NaN where fewer than two places differ.</returns>
    public static double Slope(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        var points = x.Zip(y).Where(point => point is { First: > 0, Second: > 0 }).Select(point =>
            (X: Math.Log(point.First), Y: Math.Log(point.Second))).ToArray();
        if (points.DistinctBy(point => point.X).Count() < 2)
        {
            return double.NaN;
        }

        var (meanX, meanY) = (points.Average(point => point.X), points.Average(point => point.Y));
        return points.Sum(point => (point.X - meanX) * (point.Y - meanY)) / points.Sum(point => (point.X - meanX) * (point.X - meanX));
    }
}
