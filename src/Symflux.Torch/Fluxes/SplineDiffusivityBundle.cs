using Symflux.Fluxes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Symflux.Torch.Fluxes;

/// <summary>Spline diffusivities with trainable knot values in [0, 1].</summary>
internal sealed class SplineDiffusivityBundle : DiffusivityBundle
{
    private readonly Parameter values;
    private readonly Tensor inverseSpacings;
    private readonly double[] spacings;

    public SplineDiffusivityBundle(SplineDiffusivityFlux[] fluxes, int groupSize, bool trainable, ScalarType type)
        : base(nameof(SplineDiffusivityBundle), groupSize)
    {
        spacings = Array.ConvertAll(fluxes, flux => flux.KnotSpacing);
        inverseSpacings = tensor(Array.ConvertAll(spacings, h => 1 / h), dtype: type);
        values = new Parameter(
            tensor(fluxes.SelectMany(flux => flux.Values).ToArray(), [fluxes.Length, fluxes[0].Values.Length], dtype: type),
            requires_grad: trainable);
        RegisterComponents();
    }

    public override Tensor Numbers() => IntervalProjection.apply(values, null!);

    public override IReadOnlyList<Flux> ToFluxes()
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var knots = Numbers().ToDoubles().Chunk((int)values.shape[1]);
        return [.. knots.Select((g, group) => new SplineDiffusivityFlux(spacings[group], [.. g]))];
    }

    protected override Tensor Diffusivity(Tensor squared)
    {
        // The root has no derivative at 0, where g(|v|²)v has one all the same: the vector factor is 0 there.
        var isZero = squared.eq(0);
        var magnitude = squared.masked_fill(isZero, 1).sqrt().masked_fill(isZero, 0);
        var place = (magnitude * PerGroup(inverseSpacings, squared)).clamp_max(values.shape[1] - 1);
        return PiecewiseLinear.Evaluate(place, Numbers());
    }
}
