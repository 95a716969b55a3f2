namespace Symflux.Certificates;

/// <summary>
/// The weights of a step at both ends of the spectrum of its symmetric operator. In between they are affine in the
/// eigenvalue, on which the convexity argument of fact 7 rests.
/// </summary>
/// <param name="Low">The weights at one end.</param>
/// <param name="High">The weights at the other end.</param>
internal readonly record struct StepExtremes(StepWeights Low, StepWeights High);
