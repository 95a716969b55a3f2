using Symflux.Blueprints;
using Symflux.Fluxes;
using Symflux.Operators;
using Symflux.Schemes;

namespace Symflux.Torch.Training.Architectures;

/// <summary>Steps of fixed size that extrapolate with learned weights α, within a budget of the norm constant κ (docs/THEORY.md, fact 7).</summary>
public sealed record ExtrapolatedArchitecture : ChainArchitecture
{
    /// <summary>Φ.</summary>
    public IBoundedFlux Flux { get; init; } = new SplineFluxSettings();

    /// <summary>Whether the blocks have a data term.</summary>
    public bool Fidelity { get; init; } = true;

    /// <summary>The scheme whose weights the training starts from.</summary>
    public Extrapolation Scheme { get; init; }

    /// <summary>κ* ≥ 1, the norm constant that the certificate must prove at every moment; 1 leaves means of u⁺ and u⁻.</summary>
    public required double NormBudget { get; init; }

    internal override NetworkOptions Options => base.Options with
    {
        NormBudget = NormBudget, SharedExtrapolation = Scheme == Extrapolation.DuFortFrankel,
    };

    private protected override bool HasFixedSteps => true;

    private protected override Flux StartFlux(double noise) => Flux.Start(noise);

    private protected override Block Block(int place, Func<int, StencilBank> bank, FluxLayer flux)
    {
        var (stencils, mu) = (bank(place), StartFidelity(Fidelity));
        var (tau, alpha) = (StartStep(stencils, mu), FirstWeight(place));
        // At the start u⁻ = u, so the first block is a step of length ατ without extrapolation.
        return place == 0 ? new ResidualBlock(stencils, flux, alpha * tau, alpha * mu) : new ResidualBlock(stencils, flux, tau, mu, alpha);
    }

    private double FirstWeight(int place) => Scheme switch
    {
        Extrapolation.SemiIterative => SemiIterativeScheme.ExtrapolationAt(place),
        // 4τa/(1 + 2τa) with a = ρ/4 and τ = 4/ρ; the first step, τ/(1 + 2τa), is two thirds of the others, 1/(2a).
        Extrapolation.DuFortFrankel => place == 0 ? 2 / 3.0 : 4 / 3.0,
        _ => throw new InvalidOperationException(Scheme.ToString()),
    };

    /// <inheritdoc/>
    internal override void Check(FaultList faults)
    {
        base.Check(faults);
        Flux.Check(faults);
        faults.Require(
            Blocks >= 2, $"architecture.blocks {Blocks} must be at least 2 for an extrapolation, since the first block has no state before it");
        faults.Require(
            NormBudget is >= 1 and < double.PositiveInfinity,
            $"architecture.normBudget {NormBudget} must be at least 1, which is what steps without extrapolation need");
    }
}

/// <summary>Kinds of extrapolation, by the scheme whose weights the training starts from.</summary>
public enum Extrapolation
{
    /// <summary>One α per block but the first, from those of a cycle of the fast semi-iterative scheme on, α_k = (4k + 2)/(2k + 3).</summary>
    SemiIterative = 0,

    /// <summary>One α for all blocks but the first, from that of the Du Fort–Frankel scheme with twice the largest explicit step on, 4/3.</summary>
    DuFortFrankel = 1,
}
