using Symflux.Fluxes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Symflux.Torch.Fluxes;

/// <summary>
/// Splines with trainable slopes. Whatever the parameters are, slopes lie in [−m, 1] with m = 0 for monotone splines, and
/// Φ(s)/s in [0, 1].
/// </summary>
/// <remarks>
/// Parameters are projected onto [−m, 1], the last one onto [0, 1]; their sums S_k are Φ/h at the knots but for Φ ≥ 0. This is
/// reached by reflection at 0, Φ_k/h = S_k − min(0, S_1, …, S_k), which raises slopes where it acts, to 0 at most.
/// </remarks>
internal sealed class SlopeSplineBundle : DiffusivityBundle
{
    private readonly Parameter slopes;
    private readonly Tensor knotSpacings;
    private readonly Tensor isInner;
    private readonly double[] spacings;
    private readonly bool isMonotone;

    public SlopeSplineBundle(SlopeSplineFlux[] fluxes, int groupSize, bool trainable, ScalarType type)
        : base(nameof(SlopeSplineBundle), groupSize)
    {
        isMonotone = fluxes[0] is MonotoneSplineFlux;
        spacings = Array.ConvertAll(fluxes, flux => flux.KnotSpacing);
        knotSpacings = tensor(spacings, dtype: type);
        var intervals = fluxes[0].IntervalSlopes.Length;
        isInner = tensor([.. Enumerable.Repeat(1.0, intervals - 1), 0], dtype: type);
        slopes = new Parameter(
            tensor(fluxes.SelectMany(flux => flux.IntervalSlopes).ToArray(), [fluxes.Length, intervals], dtype: type),
            requires_grad: trainable);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor? Modulus { get; set; }

    /// <inheritdoc/>
    public override bool IsWeaklyMonotone => !isMonotone;

    /// <summary>Φ at −n·h … n·h: an odd free-form flux.</summary>
    public override Tensor Numbers()
    {
        var values = HalfValues(slopes) * knotSpacings.unsqueeze(1);
        return cat([-values.narrow(1, 1, slopes.shape[1]).flip(1), values], 1);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Flux> ToFluxes()
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        // Differences of sums in double, so that rounding leaves the range of the slopes alone.
        var chunks = (isMonotone ? Projected(slopes) : HalfValues(slopes.to_type(ScalarType.Float64)).diff(dim: 1).clamp_max(1))
            .ToDoubles().Chunk((int)slopes.shape[1]);
        return
        [
            .. chunks.Select((values, group) => isMonotone
                ? (Flux)new MonotoneSplineFlux(spacings[group], [.. values])
                : new WeaklyMonotoneSplineFlux(spacings[group], [.. values])),
        ];
    }

    protected override Tensor Diffusivity(Tensor squared)
    {
        // g is constant up to the first knot, where the root is taken; it would have no derivative at 0.
        var place = (squared / PerGroup(knotSpacings.square(), squared)).clamp_min(1).sqrt();
        return PiecewiseLinear.Evaluate(place, HalfValues(slopes)) / place;
    }

    /// <summary>Φ/h at 0, h, …, n·h.</summary>
    private Tensor HalfValues(Tensor parameters)
    {
        var sums = Projected(parameters).cumsum(1);
        var values = cat([zeros_like(sums.narrow(1, 0, 1)), sums], 1);
        return isMonotone ? values : values - values.cummin(1).values;
    }

    private Tensor Projected(Tensor parameters) => IntervalProjection.apply(
        parameters, isMonotone ? null! : -(Modulus is null ? isInner : isInner * Modulus).to_type(parameters.dtype));
}
