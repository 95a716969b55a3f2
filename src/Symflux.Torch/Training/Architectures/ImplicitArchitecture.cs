using Symflux.Blueprints;
using Symflux.Fluxes;
using Symflux.Operators;

namespace Symflux.Torch.Training.Architectures;

/// <summary>
/// Implicit steps: every block is a recurrent block that solves u⁺ = u − τKᵀΦ(Ku⁺). With a tolerance it is trained as a fixed point; without one
/// through its passes, and with monotone splines it is then proven to be nonexpansive (docs/THEORY.md, fact 6).
/// </summary>
public sealed record ImplicitArchitecture : ChainArchitecture
{
    /// <summary>τρ of a step at the start: far beyond the explicit bound of 2.</summary>
    private const double StartStrength = 10;

    /// <summary>Φ.</summary>
    public IBoundedFlux Flux { get; init; } = new MonotoneSplineFluxSettings();

    /// <summary>The most passes; with tolerance 0 their number, and training remembers all of them.</summary>
    public int Iterations { get; init; } = 30;

    /// <summary>The change of the state, relative to its norm at the entry, at which the passes end.</summary>
    public double Tolerance { get; init; } = 1e-4;

    private protected override bool HasFixedSteps => true;

    /// <summary>z ← z − ω(z − u + τKᵀΦ(Kz)) with half of the largest certified ω, where the parametrisation has slope.</summary>
    internal static RecurrentBlock Step(StencilBank bank, FluxLayer flux, StoppingRule stopping)
    {
        var omega = 1 / (1 + StartStrength);
        var step = omega * StartStrength / (bank.NormBound * bank.NormBound);
        return new RecurrentBlock([new ResidualBlock(bank, flux, step, omega)], stopping);
    }

    private protected override Flux StartFlux(double noise) => Flux.Start(noise);

    private protected override Block Block(int place, Func<int, StencilBank> bank, FluxLayer flux) =>
        Step(bank(place), flux, new StoppingRule(Iterations, Tolerance));

    /// <inheritdoc/>
    internal override void Check(FaultList faults)
    {
        base.Check(faults);
        Flux.Check(faults);
        faults.Require(Iterations >= 1, $"architecture.iterations {Iterations} must be at least 1");
        faults.Require(Tolerance is >= 0 and < 1, $"architecture.tolerance {Tolerance} must be 0 to 1");
    }
}
