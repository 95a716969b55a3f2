using System.Globalization;

namespace Symflux.Experiments;

/// <summary>Mean and sample standard deviation over the seeds.</summary>
/// <param name="Mean">NaN where a run has none.</param>
/// <param name="Deviation">Divided by n − 1; null for a single value.</param>
/// <param name="Count">Number of values.</param>
internal sealed record Statistic(double Mean, double? Deviation, int Count)
{
    /// <summary>Of at least one value.</summary>
    public static Statistic Of(IReadOnlyList<double> values)
    {
        // The rounded sum of equal values, divided, need not be their value.
        var mean = values.All(value => value == values[0]) ? values[0] : values.Average();
        return new Statistic(
            mean, values.Count == 1 ? null : Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1)), values.Count);
    }

    /// <summary>Standard error of the mean; null for a single value.</summary>
    public double? Error => Deviation / Math.Sqrt(Count);

    /// <summary>mean ± deviation, without the latter where all values are equal.</summary>
    public string ToText(string format)
    {
        var mean = Mean.ToString(format, CultureInfo.InvariantCulture);
        return double.IsNaN(Mean) ? "diverged" : Deviation is > 0 and var deviation
            ? $"{mean} ± {deviation.ToString(format, CultureInfo.InvariantCulture)}"
            : mean;
    }
}
