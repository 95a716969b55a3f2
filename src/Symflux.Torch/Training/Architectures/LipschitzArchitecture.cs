using Symflux.Blueprints;
using Symflux.Fluxes;
using Symflux.Operators;

namespace Symflux.Torch.Training.Architectures;

/// <summary>
/// Steps that keep a given Lipschitz constant ℓ*, with weakly monotone splines (docs/THEORY.md, facts 2 and 3): explicit ones, or implicit ones that
/// are solved by a fixed number of passes (fact 6).
/// </summary>
public sealed record LipschitzArchitecture : ChainArchitecture
{
    /// <summary>ℓ* ≥ 1: the certificate's Lipschitz constant is at most this at every moment. 1 for a nonexpansive network.</summary>
    public required double Constant { get; init; }

    /// <summary>Φ; how far its slopes may be negative follows from the constant.</summary>
    public MonotoneSplineFluxSettings Flux { get; init; } = new();

    /// <summary>Whether explicit steps have a data term; implicit ones always do.</summary>
    public bool Fidelity { get; init; } = true;

    /// <summary>Passes by which an implicit step is solved; null for explicit steps.</summary>
    public int? Passes { get; init; }

    internal override NetworkOptions Options => base.Options with { Lipschitz = Constant };

    private protected override bool HasFixedSteps => true;

    private protected override Flux StartFlux(double noise) => Flux.StartWeakly(noise);

    private protected override Block Block(int place, Func<int, StencilBank> bank, FluxLayer flux)
    {
        var stencils = bank(place);
        if (Passes is { } passes)
        {
            return ImplicitArchitecture.Step(stencils, flux, new StoppingRule(passes, 0));
        }

        var mu = StartFidelity(Fidelity);
        return new ResidualBlock(stencils, flux, StartStep(stencils, mu), mu);
    }

    /// <inheritdoc/>
    internal override void Check(FaultList faults)
    {
        base.Check(faults);
        Flux.Check(faults);
        faults.Require(Constant is >= 1 and < double.PositiveInfinity, $"architecture.constant {Constant} must be at least 1");
        faults.Require(Passes is null or >= 1, $"architecture.passes {Passes} must be at least 1, or left out for explicit steps");
    }
}
