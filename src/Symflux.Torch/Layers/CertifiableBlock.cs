using Symflux.Blueprints;
using Symflux.Fluxes;

namespace Symflux.Torch.Layers;

/// <summary>What a block must be like for the certified parametrisation.</summary>
internal static class CertifiableBlock
{
    private static readonly PlainBlocks IsPlain = new();

    /// <summary>Refuses cycles that no projection onto the ball follows: nothing else bounds them.</summary>
    public static void CheckCycles(IReadOnlyList<Block> blocks)
    {
        if (UnboundedBlocks.First(blocks) is >= 0 and var place)
        {
            throw new SymfluxException(
                $"block {place + 1} is a multigrid cycle{(blocks[place].Children.IsEmpty ? "" : ", or has one in its body,")}, which has no bound of "
                    + "its own; end with a projection onto the ball, "
                + "or use the free parametrisation");
        }
    }

    /// <summary>Refuses extrapolation without a budget, for which the norm may grow.</summary>
    public static void CheckExtrapolation(ResidualBlock block, string place)
    {
        if (block.Extrapolation != 1)
        {
            throw new SymfluxException(
                $"block {place} extrapolates with α = {block.Extrapolation}, which the certified parametrisation covers only within a norm budget; "
                + "set one, use the free parametrisation, or α = 1");
        }
    }

    /// <summary>Refuses budgets and chains for which no weights could be drawn.</summary>
    public static void CheckBudget(IReadOnlyList<Block> blocks, NetworkOptions options)
    {
        if (options.Parametrisation != Parametrisation.Certified)
        {
            throw new SymfluxException("a norm budget belongs to the certified parametrisation; choose that one, or leave the budget out");
        }

        if (!(options.NormBudget >= 1 && double.IsFinite(options.NormBudget.Value)))
        {
            throw new SymfluxException($"the norm budget is κ* = {options.NormBudget}; it must be at least 1, which is what plain steps need");
        }

        foreach (var (index, block) in blocks.Index())
        {
            if (!block.Accept(IsPlain))
            {
                throw new SymfluxException(
                    $"block {index + 1} is no residual block of fixed step, and a norm budget covers only chains of those; leave the budget out");
            }

            if (block is ResidualBlock { Extrapolation: not 1 and not (> 0 and < 2) } residual)
            {
                throw new SymfluxException(
                    $"block {index + 1} extrapolates with α = {residual.Extrapolation}, but steps are stable for 0 < α < 2 only, even with constant "
                    + "coefficients; choose a weight between");
            }
        }

        if (blocks.OfType<ResidualBlock>().FirstOrDefault() is { Extrapolation: not 1 } first)
        {
            throw new SymfluxException(
                $"the first block extrapolates with α = {first.Extrapolation}, but has no state before it: it is a step without extrapolation of "
                + "the length ατ and with the fidelity αμ; write it so");
        }

        if (!blocks.Any(block => block is ResidualBlock { Extrapolation: not 1 }))
        {
            throw new SymfluxException("there is a norm budget and no block that extrapolates; leave the budget out");
        }
    }

    /// <summary>Refuses blocks whose Lipschitz constant the parameters do not bound.</summary>
    /// <param name="blocks">The blocks.</param>
    /// <param name="bound">ℓ*.</param>
    /// <param name="parametrisation">How numbers become parameters.</param>
    public static void CheckLipschitz(IReadOnlyList<Block> blocks, double bound, Parametrisation parametrisation)
    {
        if (!(bound >= 1 && double.IsFinite(bound)))
        {
            throw new SymfluxException($"the wanted Lipschitz constant is {bound}; it must be at least 1, since images of constant grey value keep "
                + "their distances");
        }

        if (parametrisation != Parametrisation.Certified)
        {
            throw new SymfluxException("a Lipschitz constant holds in the certified parametrisation only; choose that one");
        }

        foreach (var (place, block) in blocks.Index())
        {
            if (block.Accept(LipschitzObjections.Reader) is { } objection)
            {
                throw new SymfluxException($"block {place + 1} has no Lipschitz constant that training keeps: {objection}");
            }
        }
    }

    /// <summary>ρ = L‖K‖² for all values that the parameters may take; the block at construction must keep to τρ ≤ 2(1 − μ).</summary>
    /// <param name="block">The block of fixed step.</param>
    /// <param name="place">Which block it is.</param>
    /// <param name="trainFlux">Whether the flux may change, so that its largest possible bound counts.</param>
    /// <param name="normBound">An upper bound of ‖K‖.</param>
    public static double SpectralBound(ResidualBlock block, string place, bool trainFlux, double normBound)
    {
        if (block.Flux.Bound is not { } bound || (trainFlux && block.Flux.Groups.Any(group => group.Flux is FreeFormFlux)))
        {
            throw new SymfluxException(
                $"block {place} has a flux without a lasting bound 0 ≤ g ≤ L, so no fixed step is certified; use an adaptive step");
        }

        // Diffusivities are trained within [0, 1], and so are Φ(s)/s and the positive slopes of splines given by slopes, whatever their
        // largest value at the start. Slopes of weakly monotone ones may be raised even where they are not trained.
        bound = trainFlux || block.Flux.Groups.Any(group => group.Flux is WeaklyMonotoneSplineFlux) ? 1 : bound;
        var spectralBound = bound * normBound * normBound;
        if (!(spectralBound > 0))
        {
            throw new SymfluxException($"block {place} does nothing: its stencils or fluxes are 0; give them some weight");
        }

        var largest = 2 * (1 - block.Fidelity) / spectralBound;
        // Equality up to rounding is what a scheme with the largest stable step has.
        return block.Fidelity <= 1 && block.TimeStep <= largest * (1 + 1e-9)
            ? spectralBound
            : throw new SymfluxException(
                $"block {place} has the time step {block.TimeStep}, which exceeds 2(1 − μ)/(L‖K‖²) = {largest}; "
                + "reduce it, use an adaptive step, or the free parametrisation");
    }
}
