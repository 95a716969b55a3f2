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

    /// <summary>Its name in model files.</summary>
    internal abstract string Name { get; }

    /// <summary>Its name in texts.</summary>
    internal abstract string Title { get; }

    /// <summary>What a proof says of it.</summary>
    internal abstract string ProofWords { get; }

    /// <summary>When conjugate gradients end; null for solves along lines, which are exact up to rounding.</summary>
    internal abstract StoppingRule? Stopping { get; }

    /// <summary>Whether it is for signals only.</summary>
    internal abstract bool IsForSignals { get; }

    private sealed record DirectSolver : LinearSolver
    {
        internal override string Name => "direct";

        internal override string Title => "banded Cholesky factorisation";

        internal override string ProofWords => "a direct solve";

        internal override StoppingRule? Stopping => null;

        internal override bool IsForSignals => true;
    }

    private sealed record SplittingSolver : LinearSolver
    {
        internal override string Name => "additive-operator-splitting";

        internal override string Title => "additive operator splitting";

        internal override string ProofWords => "an average of one solve per axis";

        internal override StoppingRule? Stopping => null;

        internal override bool IsForSignals => false;
    }

    private sealed record ConjugateGradientSolver(StoppingRule Rule) : LinearSolver
    {
        internal override string Name => "conjugate-gradients";

        internal override string Title => "conjugate gradients";

        internal override string ProofWords => "conjugate gradients from 0, whose iterates x have ⟨x, b − Ax⟩ = 0, however many";

        internal override StoppingRule? Stopping => Rule;

        internal override bool IsForSignals => false;
    }
}
