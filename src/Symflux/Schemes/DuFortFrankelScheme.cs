using Symflux.Blueprints;
using Symflux.Models;

namespace Symflux.Schemes;

/// <summary>
/// Du Fort–Frankel scheme:
/// u⁺ = 4τa/(1 + 2τa) · (u − KᵀΦ(Ku)/(2a)) + (1 − 2τa)/(1 + 2τa) · u⁻. As a network: symmetric residual blocks with a
/// skip connection over two blocks, whose constant weights sum to 1.
/// </summary>
/// <remarks>
/// The central difference (u⁺ − u⁻)/(2τ) = −KᵀΦ(Ku), made stable by the term −a(u⁺ − 2u + u⁻). Order 2 in τ for a fixed
/// a; consistent only for τ → 0, since the term stands for −aτ²∂tt u. For frozen coefficients stable for every τ &gt; 0 if
/// and only if a ≥ ρ/4; for changing ones see the certificate. One evaluation per step. With a data term β the bound is
/// (ρ + 2β)/4. Du Fort, Frankel 1953; Gottlieb, Gustafsson 1976; Alt et al. 2023.
/// </remarks>
/// <param name="TimeStep">
/// τ &gt; 0; it is then shortened so that a whole number of steps makes T. Null for <see cref="StandardLeap"/> times the largest stable
/// explicit step.
/// </param>
/// <param name="Stabilisation">a, per unit of time; null for the smallest stable one, (ρ + 2β)/4.</param>
public sealed record DuFortFrankelScheme(double? TimeStep = null, double? Stabilisation = null) : Scheme
{
    /// <summary>The step where none is given, in units of the largest stable explicit one.</summary>
    public const double StandardLeap = 2;

    /// <summary>τ; null for the standard one.</summary>
    public double? TimeStep { get; } = TimeStep is { } given ? CheckStep(given) : null;

    /// <inheritdoc/>
    protected override IEnumerable<Block> Blocks(DiffusionModel model, double diffusionTime)
    {
        var smallest = 0.5 / model.LargestStableStep;
        var a = Stabilisation ?? smallest;
        if (!(a >= smallest * (1 - 1e-12) && double.IsFinite(a)))
        {
            throw new SymfluxException(
                $"the stabilisation {a:G6} is below (L‖K‖² + 2β)/4 = {smallest:G6}, so the scheme is unstable; increase it, or leave it out");
        }

        var (steps, tau) = WholeSteps(diffusionTime, TimeStep ?? StandardLeap * model.LargestStableStep);
        var (weight, beta) = (1 + 2 * tau * a, model.FidelityRate);
        // There is no u⁻ at the start. A first explicit step of length τ/(1 + 2τa) = τ + O(τ²) keeps the order, and it is
        // stable for every τ, since it is at most 1/(2a) ≤ 2/ρ.
        var first = new ResidualBlock(model.Stencils, model.Flux, tau / weight, tau / weight * beta);
        var next = new ResidualBlock(model.Stencils, model.Flux, 0.5 / a, 0.5 / a * beta, 4 * tau * a / weight);
        return Enumerable.Repeat(next, steps - 1).Prepend(first);
    }
}
