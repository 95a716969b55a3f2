using Symflux.Fluxes;
using static TorchSharp.torch;

namespace Symflux.Torch.Fluxes;

/// <summary>Φ(v) = v.</summary>
internal sealed class LinearBundle(int groups) : FluxBundle(nameof(LinearBundle))
{
    public override Tensor forward(Tensor argument) => argument.alias();

    public override Tensor Diffusivities(Tensor argument) => ones_like(argument);

    public override IReadOnlyList<Flux> ToFluxes() => [.. Enumerable.Repeat(new LinearFlux(), groups)];
}
