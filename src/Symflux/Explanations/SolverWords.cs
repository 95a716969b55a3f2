using Symflux.Blueprints;

namespace Symflux.Explanations;

/// <summary>Linear solvers in words.</summary>
internal static class SolverWords
{
    /// <summary>"conjugate gradients to 1E-8, at most 1000 iterations".</summary>
    public static string Name(LinearSolver solver) => solver switch
    {
        LinearSolver.DirectSolver => "banded Cholesky factorisation",
        LinearSolver.SplittingSolver => "additive operator splitting",
        LinearSolver.ConjugateGradientSolver { Stopping: var stopping } => $"conjugate gradients, {Stopping(stopping)}",
        _ => solver.GetType().Name,
    };

    /// <summary>"at most 50 iterations, to 1E-6", "50 iterations".</summary>
    public static string Stopping(StoppingRule rule) => rule.Tolerance > 0
        ? $"at most {rule.Iterations} iterations, to {ReadingWords.Number(rule.Tolerance)}"
        : rule.Iterations == 1 ? "1 iteration" : $"{rule.Iterations} iterations";
}
