namespace Symflux.Solving;

/// <summary>Why an iteration ended.</summary>
public enum IterationOutcome
{
    /// <summary>The residual is within the tolerance.</summary>
    Converged = 0,

    /// <summary>The number of iterations was fixed beforehand.</summary>
    Completed = 1,

    /// <summary>The most iterations were made, and the residual is above the tolerance.</summary>
    OutOfIterations = 2,
}
