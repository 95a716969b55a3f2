namespace Symflux.Certificates;

/// <summary>A step on one eigenvector of its symmetric operator: u⁺ = State·u + Previous·u⁻ + Data·f.</summary>
/// <param name="State">The weight of u.</param>
/// <param name="Previous">The weight of u⁻.</param>
/// <param name="Data">The weight of f.</param>
internal readonly record struct StepWeights(double State, double Previous, double Data);
