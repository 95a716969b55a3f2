using Symflux.Blueprints;
using Symflux.Models;

namespace Symflux.Schemes;

/// <summary>
/// Semi-implicit scheme: ((1 + τβ)I + τKᵀG(u)K) u⁺ = u + τβf with the diffusivities G = diag g taken from the known
/// state. As a network: blocks with an inner linear solve.
/// </summary>
/// <remarks>
/// Order 1 in τ. Norm-stable for every τ ≥ 0 under g ≥ 0. One linear system per step: a banded factorisation for signals
/// (the Thomas algorithm for first derivatives), additive operator splitting or conjugate gradients for images and
/// volumes. Weickert, ter Haar Romeny, Viergever 1998; Alt et al. 2023.
/// </remarks>
/// <param name="TimeStep">τ &gt; 0; it is then shortened so that a whole number of steps makes T.</param>
/// <param name="LinearSolver">How systems are solved; null for a direct solve of signals where the stencils allow it, else conjugate gradients.</param>
public sealed record SemiImplicitScheme(double TimeStep, LinearSolver? LinearSolver = null) : Scheme
{
    /// <summary>τ.</summary>
    public double TimeStep { get; } = CheckStep(TimeStep);

    /// <summary>When conjugate gradients end where nothing else is said.</summary>
    public static StoppingRule StandardStopping { get; } =
        Blueprints.LinearSolver.ConjugateGradients().Stopping!;

    /// <inheritdoc/>
    protected override IEnumerable<Block> Blocks(DiffusionModel model, double diffusionTime)
    {
        var (steps, tau) = WholeSteps(diffusionTime, TimeStep);
        var solver = LinearSolver ?? (model.Dimension == 1 && LinearSolveBlock.CanSolveLines(model.Stencils)
            ? Blueprints.LinearSolver.Direct
            : Blueprints.LinearSolver.ConjugateGradients());
        return Enumerable.Repeat(
            new LinearSolveBlock(model.Stencils, model.Flux, tau, tau * model.FidelityRate, solver), steps);
    }
}
