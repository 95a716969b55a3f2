using Symflux.Blueprints;
using Symflux.Models;

namespace Symflux.Schemes;

/// <summary>
/// Explicit (forward Euler) scheme: u⁺ = u − τKᵀΦ(Ku) − μ(u − f), μ = τβ. As a network: a chain of symmetric residual
/// blocks.
/// </summary>
/// <remarks>
/// Order 1 in τ. Norm-stable for τ ≤ 2/(ρ + 2β), ρ = L‖K‖², under 0 ≤ g ≤ L. One evaluation of K and Kᵀ per step;
/// T/τ steps for time T. Alt et al. 2023, explicit schemes as residual networks.
/// </remarks>
/// <param name="Step">How τ is chosen; it is then shortened so that a whole number of steps makes T.</param>
public sealed record ExplicitScheme(StepRule Step) : Scheme
{
    /// <inheritdoc/>
    protected override IEnumerable<Block> Blocks(DiffusionModel model, double diffusionTime)
    {
        var (steps, tau) = WholeSteps(diffusionTime, Step.StepFor(model));
        return Enumerable.Repeat(
            new ResidualBlock(model.Stencils, model.Flux, tau, tau * model.FidelityRate), steps);
    }
}
