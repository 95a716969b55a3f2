namespace Symflux.Experiments.Statistics;

/// <summary>An estimate with a 95 % confidence interval; the ends may be infinite.</summary>
/// <param name="Value">The estimate.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
internal sealed record Interval(double Value, double Low, double High);
