using Symflux.Blueprints;
using Symflux.Fluxes;
using Symflux.Operators;

namespace Symflux.Torch.Training.Architectures;

/// <summary>Explicit steps that adapt to the state in windows: κ = 1 for fluxes of any shape (docs/THEORY.md, fact 13).</summary>
public sealed record AdaptiveArchitecture : ChainArchitecture
{
    /// <summary>Φ.</summary>
    public IAdaptiveFlux Flux { get; init; } = new FreeFormFluxSettings();

    /// <summary>Extent of the windows in samples, 1 to 2²⁰.</summary>
    public int Window { get; init; } = StepControl.StandardWindow;

    /// <summary>Whether the blocks have a data term.</summary>
    public bool Fidelity { get; init; } = true;

    private protected override bool HasFixedSteps => false;

    private protected override Flux StartFlux(double noise) => Flux.Start(noise);

    private protected override Block Block(int place, Func<int, StencilBank> bank, FluxLayer flux)
    {
        var (stencils, mu) = (bank(place), StartFidelity(Fidelity));
        return new ResidualBlock(stencils, flux, StartStep(stencils, mu), mu, stepControl: StepControl.Adaptive(Window));
    }

    /// <inheritdoc/>
    internal override void Check(FaultList faults)
    {
        base.Check(faults);
        Flux.Check(faults);
        faults.Require(Window is >= 1 and <= StepControl.LargestWindow, $"architecture.window {Window} must be 1 to {StepControl.LargestWindow}");
    }
}
