using Symflux.Fluxes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Symflux.Torch.Fluxes;

/// <summary>Monotone splines with trainable slopes in [0, 1]: whatever the parameters are, Φ is nondecreasing and Lipschitz with constant 1.</summary>
internal sealed class MonotoneSplineBundle : DiffusivityBundle
{
    private readonly Parameter slopes;
    private readonly Tensor knotSpacings;
    private readonly double[] spacings;

    public MonotoneSplineBundle(MonotoneSplineFlux[] fluxes, int groupSize, bool trainable, ScalarType type)
        : base(nameof(MonotoneSplineBundle), groupSize)
    {
        spacings = Array.ConvertAll(fluxes, flux => flux.KnotSpacing);
        knotSpacings = tensor(spacings, dtype: type);
        slopes = new Parameter(
            tensor(fluxes.SelectMany(flux => flux.IntervalSlopes).ToArray(), [fluxes.Length, fluxes[0].IntervalSlopes.Length], dtype: type),
            requires_grad: trainable);
        RegisterComponents();
    }

    /// <summary>Φ at −n·h … n·h: an odd free-form flux.</summary>
    public override Tensor KnotValues()
    {
        var values = HalfValues() * knotSpacings.unsqueeze(1);
        return cat([-values.narrow(1, 1, slopes.shape[1]).flip(1), values], 1);
    }

    public override IReadOnlyList<Flux> ToFluxes()
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var chunks = UnitInterval.apply(slopes).ToDoubles().Chunk((int)slopes.shape[1]);
        return [.. chunks.Select((values, group) => new MonotoneSplineFlux(spacings[group], [.. values]))];
    }

    protected override Tensor Diffusivity(Tensor squared)
    {
        // g is constant up to the first knot, where the root is taken; it would have no derivative at 0.
        var place = (squared / PerGroup(knotSpacings.square(), squared)).clamp_min(1).sqrt();
        return PiecewiseLinear.Evaluate(place, HalfValues()) / place;
    }

    /// <summary>Φ/h at 0, h, …, n·h.</summary>
    private Tensor HalfValues()
    {
        var sums = UnitInterval.apply(slopes).cumsum(1);
        return cat([zeros_like(sums.narrow(1, 0, 1)), sums], 1);
    }
}
