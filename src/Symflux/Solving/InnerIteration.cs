namespace Symflux.Solving;

/// <summary>How the inner iteration of an implicit or semi-implicit block ended.</summary>
/// <param name="Iterations">Iterations that were made.</param>
/// <param name="Residual">The relative residual at the end: ‖z⁺ − z‖/‖u‖ of a recurrent block, ‖b − Au‖/‖b‖ of a linear solve.</param>
/// <param name="Outcome">Why it ended.</param>
public readonly record struct InnerIteration(int Iterations, double Residual, IterationOutcome Outcome);
