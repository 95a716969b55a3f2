using Symflux.Blueprints;
using Symflux.Fluxes;
using Symflux.Operators;

namespace Symflux.Torch.Training.Architectures;

/// <summary>
/// Explicit steps whose diffusivities come from a second bank of stencils, which is trained too: G = g(|Hu|²) in place of g(|Ku|²); κ = 1 whatever H
/// is (docs/THEORY.md, fact 10).
/// </summary>
public sealed record GuidedArchitecture : ChainArchitecture
{
    /// <summary>g.</summary>
    public IDiffusivity Flux { get; init; } = new SplineFluxSettings();

    /// <summary>How steps are kept stable.</summary>
    public StepControl StepControl { get; init; } = StepControl.Adaptive();

    /// <summary>Whether the blocks have a data term.</summary>
    public bool Fidelity { get; init; } = true;

    private protected override bool HasFixedSteps => !StepControl.IsAdaptive;

    private protected override Flux StartFlux(double noise) => Flux.Start(noise);

    private protected override Block Block(int place, Func<int, StencilBank> bank, FluxLayer flux)
    {
        // The same patterns with other hidden weights: at the start each channel is guided by nearly what it sees itself.
        var (stencils, guide, mu) = (bank(place), bank(Blocks + place), StartFidelity(Fidelity));
        return new ResidualBlock(stencils, flux, StartStep(stencils, mu), mu, stepControl: StepControl, guide: guide);
    }

    /// <inheritdoc/>
    internal override void Check(FaultList faults)
    {
        base.Check(faults);
        Flux.Check(faults);
    }
}
