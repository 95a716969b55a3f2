using Symflux.Fluxes;

namespace Symflux.Torch.Training.Architectures;

/// <summary>Rational Perona–Malik diffusivity with one contrast per channel, which is what is trained.</summary>
public sealed record PeronaMalikFluxSettings : IAdaptiveFlux, IBoundedFlux, IDiffusivity
{
    Flux ITrainableFlux.Start(double noise) => StartingFlux.PeronaMalik;

    void ITrainableFlux.Check(FaultList faults) { }
}
