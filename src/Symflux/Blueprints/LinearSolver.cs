namespace Symflux.Blueprints;

/// <summary>How the linear system of a semi-implicit step is solved.</summary>
public abstract record LinearSolver
{
    private LinearSolver() { }

    /// <summary>
    /// A banded Cholesky factorisation, exact up to rounding; for signals. With first derivatives the system is
    /// tridiagonal and this is the Thomas algorithm.
    /// </summary>
    public static LinearSolver Direct { get; } = new DirectSolver();

    /// <summary>
    /// Additive operator splitting (AOS): the average of one banded solve per axis,
    /// u⁺ = (1/d) Σ_l ((1+μ)I + dτK_lᵀGK_l)⁻¹ (u + μf). It differs from the unsplit step by O(τ²).
    /// </summary>
    /// <remarks>Weickert, ter Haar Romeny, Viergever: Efficient and reliable schemes for nonlinear diffusion filtering, 1998.</remarks>
    public static LinearSolver AdditiveOperatorSplitting { get; } = new SplittingSolver();

    /// <summary>Conjugate gradients from 0 until ‖residual‖ ≤ tolerance·‖right-hand side‖.</summary>
    /// <remarks>
    /// From 0 the norm of the iterates grows towards that of the solution, so that an iteration that is cut short keeps
    /// the norm bound of the exact step. Hestenes, Stiefel 1952; Steihaug 1983, Theorem 2.1.
    /// </remarks>
    public static LinearSolver ConjugateGradients(double tolerance = 1e-8, int iterations = 1000) =>
        new ConjugateGradientSolver(new StoppingRule(iterations, tolerance));

    /// <summary>See <see cref="Direct"/>.</summary>
    internal sealed record DirectSolver : LinearSolver;

    /// <summary>See <see cref="AdditiveOperatorSplitting"/>.</summary>
    internal sealed record SplittingSolver : LinearSolver;

    /// <summary>See <see cref="ConjugateGradients"/>.</summary>
    internal sealed record ConjugateGradientSolver(StoppingRule Stopping) : LinearSolver;
}
