namespace Symflux.Explanations;

/// <summary>A step in time.</summary>
/// <param name="Kind">"explicit", "semi-implicit", "implicit", …</param>
/// <param name="TimeStep">τ.</param>
/// <param name="Fidelity">μ.</param>
/// <param name="StableStep">The largest step that is proven not to enlarge the norm; null where there is none.</param>
/// <param name="IsAdaptive">Whether the step is limited when it is made.</param>
internal readonly record struct TimeStepReading(string Kind, double TimeStep, double Fidelity, double? StableStep, bool IsAdaptive);
