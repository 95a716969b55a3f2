using Symflux.Fluxes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Symflux.Torch.Fluxes;

/// <summary>Free-form fluxes with trainable knot values.</summary>
internal sealed class FreeFormBundle : FluxBundle
{
    private readonly Parameter values;
    private readonly Tensor inverseSpacings;
    private readonly double[] spacings;

    public FreeFormBundle(FreeFormFlux[] fluxes, bool trainable, ScalarType type) : base(nameof(FreeFormBundle))
    {
        spacings = Array.ConvertAll(fluxes, flux => flux.KnotSpacing);
        inverseSpacings = tensor(Array.ConvertAll(spacings, h => 1 / h), dtype: type);
        values = new Parameter(
            tensor(fluxes.SelectMany(flux => flux.Values).ToArray(), [fluxes.Length, fluxes[0].Values.Length], dtype: type),
            requires_grad: trainable);
        RegisterComponents();
    }

    public override Tensor forward(Tensor argument) => PiecewiseLinear.Evaluate(
        argument * PerGroup(inverseSpacings, argument) + 0.5 * (values.shape[1] - 1), values);

    public override Tensor Numbers() => values;

    public override IReadOnlyList<Flux> ToFluxes()
    {
        var knots = values.ToDoubles().Chunk((int)values.shape[1]);
        return [.. knots.Select((phi, channel) => new FreeFormFlux(spacings[channel], [.. phi]))];
    }
}
