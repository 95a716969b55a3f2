using Symflux.Blueprints;
using Symflux.Fluxes;
using Symflux.Operators;

namespace Symflux.Torch.Training.Architectures;

/// <summary>
/// Explicit steps of fixed size: κ = 1 (docs/THEORY.md, fact 1), and ℓ = 1 with monotone splines (fact 2). With diffusivities this is the symmetric
/// residual block of the paper.
/// </summary>
public sealed record FixedArchitecture : ChainArchitecture
{
    /// <summary>Φ.</summary>
    public IBoundedFlux Flux { get; init; } = new SplineFluxSettings();

    /// <summary>Whether the blocks have a data term.</summary>
    public bool Fidelity { get; init; } = true;

    private protected override bool HasFixedSteps => true;

    private protected override Flux StartFlux(double noise) => Flux.Start(noise);

    private protected override Block Block(int place, Func<int, StencilBank> bank, FluxLayer flux)
    {
        var (stencils, mu) = (bank(place), StartFidelity(Fidelity));
        return new ResidualBlock(stencils, flux, StartStep(stencils, mu), mu);
    }

    /// <inheritdoc/>
    internal override void Check(FaultList faults)
    {
        base.Check(faults);
        Flux.Check(faults);
    }
}
