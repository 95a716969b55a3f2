using Symflux.Blueprints;

namespace Symflux.Explanations;

/// <summary>Linear solvers in words.</summary>
internal static class SolverPrinter
{
    /// <summary>"conjugate gradients to 1E-8, at most 1000 iterations".</summary>
    public static string Name(LinearSolver solver) =>
        solver.Stopping is { } stopping ? $"{solver.Title}, {Stopping(stopping)}" : solver.Title;

    /// <summary>"at most 50 iterations, to 1E-6", "50 iterations".</summary>
    public static string Stopping(StoppingRule rule) => rule.Tolerance > 0
        ? $"at most {rule.Iterations} iterations, to {Wording.Rounded(rule.Tolerance)}"
        : Wording.Count(rule.Iterations, "iteration");
}
