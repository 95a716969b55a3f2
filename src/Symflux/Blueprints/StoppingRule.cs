namespace Symflux.Blueprints;

/// <summary>When an inner iteration ends: when its residual is small enough, or after so many iterations.</summary>
public sealed record StoppingRule
{
    /// <summary>Creates a rule.</summary>
    /// <param name="iterations">The most iterations, at least 1.</param>
    /// <param name="tolerance">
    /// The relative residual at which the iteration ends, ≥ 0; with 0 exactly <paramref name="iterations"/> are made, which
    /// makes the computation a chain of fixed length.
    /// </param>
    public StoppingRule(int iterations, double tolerance = 0)
    {
        Iterations = iterations >= 1
            ? iterations
            : throw new SymfluxException($"the number of inner iterations is {iterations}; it must be at least 1");
        Tolerance = tolerance >= 0 && double.IsFinite(tolerance)
            ? tolerance
            : throw new SymfluxException($"the tolerance of the inner iteration is {tolerance}; it must be finite and not negative");
    }

    /// <summary>The most iterations.</summary>
    public int Iterations { get; }

    /// <summary>The relative residual at which the iteration ends; 0 for a fixed number of iterations.</summary>
    public double Tolerance { get; }
}
