using Symflux.Fluxes;
using static TorchSharp.torch;

namespace Symflux.Experiments.Solving;

/// <summary>
/// The best solvers on a single grid: conjugate gradients for linear equations, a cycle of the fast semi-iterative scheme
/// (FSI) with Jacobi's preconditioner for others.
/// </summary>
internal static class KrylovSolver
{
    /// <summary>x after a number of evaluations of A, started at f.</summary>
    /// <param name="operation">The equation on tensors.</param>
    /// <param name="equation">Which one it is.</param>
    /// <param name="problem">A batch of one.</param>
    /// <param name="evaluations">How often A is evaluated.</param>
    public static Tensor Solve(EquationOperator operation, LearnedEquation equation, SolvingBatch problem, int evaluations) =>
        equation.Flux is LinearFlux ? ConjugateGradients(operation, problem, evaluations) : SemiIterative(operation, problem, evaluations);

    /// <summary>u⁺ = α_k(u + D⁻¹r(u)) + (1 − α_k)u⁻ with α_k = (4k + 2)/(2k + 3); D is half a bound of A.</summary>
    private static Tensor SemiIterative(EquationOperator operation, SolvingBatch problem, int evaluations)
    {
        var (u, previous) = (problem.Data, problem.Data);
        for (var k = 0; k < evaluations; k++)
        {
            var alpha = (4 * k + 2.0) / (2 * k + 3);
            (u, previous) = (alpha * (u + operation.ScaledResidual(u, problem)) + (1 - alpha) * previous, u);
        }

        return u;
    }

    /// <summary>Known samples are exact from the start, so that the residual and all directions are 0 there, and A is symmetric.</summary>
    private static Tensor ConjugateGradients(EquationOperator operation, SolvingBatch problem, int evaluations)
    {
        var unknown = problem.Mask is { } mask ? 1 - mask : ones([1], problem.Data.dtype);
        var x = problem.Data;
        var r = operation.Residual(x, problem);
        var p = r;
        var square = r.square().sum();
        var homogeneous = problem with { Data = zeros_like(x) };
        var rounding = 1e-14 * square.item<float>();
        // The first residual was an evaluation too.
        for (var i = 1; i < evaluations && square.item<float>() > rounding; i++)
        {
            var image = -unknown * operation.Residual(p, homogeneous);
            var length = square / (p * image).sum();
            (x, r) = (x + length * p, r - length * image);
            var next = r.square().sum();
            (p, square) = (r + next / square * p, next);
        }

        return x;
    }
}
