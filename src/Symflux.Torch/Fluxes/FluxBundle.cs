using Symflux.Fluxes;
using static TorchSharp.torch;

namespace Symflux.Torch.Fluxes;

/// <summary>
/// Flux groups of the same kind and size, evaluated together. The members of a group lie next to each other in the
/// channels of the argument.
/// </summary>
/// <param name="name">Name for messages.</param>
internal abstract class FluxBundle(string name) : nn.Module<Tensor, Tensor>(name)
{
    /// <summary>The fluxes of the groups with the parameters of this moment.</summary>
    public abstract IReadOnlyList<Flux> ToFluxes();

    /// <summary>g(|v|²) for every channel, the same in all channels of a group; of the fluxes that have a diffusivity.</summary>
    /// <param name="argument">v: batch × channels × grid.</param>
    public virtual Tensor Diffusivities(Tensor argument) => throw new InvalidOperationException($"{GetName()} has no diffusivity");

    /// <summary>The numbers, groups × numbers of a flux, as <see cref="Symflux.Training.TrainableFlux"/> defines them, of the fluxes that it knows.</summary>
    public virtual Tensor Numbers() => throw new InvalidOperationException($"{GetName()} has no numbers for the training kernel");

    /// <summary>Whether <see cref="Modulus"/> bounds the slopes from below.</summary>
    public virtual bool IsWeaklyMonotone => false;

    /// <summary>m with Φ' ≥ −m, a scalar, of weakly monotone fluxes; null for 1.</summary>
    public virtual Tensor? Modulus { get => null; set => throw new InvalidOperationException($"{GetName()} has no modulus"); }

    /// <summary>Makes the bundle for fluxes of one kind.</summary>
    /// <param name="fluxes">One flux per group, all of one <see cref="KindOf"/>.</param>
    /// <param name="groupSize">Number of channels of each group.</param>
    /// <param name="trainable">Whether parameters may change.</param>
    /// <param name="type">Floating-point type.</param>
    public static FluxBundle Of(IReadOnlyList<Flux> fluxes, int groupSize, bool trainable, ScalarType type)
    {
        return fluxes[0] switch
        {
            LinearFlux => new LinearBundle(fluxes.Count),
            CharbonnierFlux => Contrast<CharbonnierFlux>(f => f.Contrast, c => new(c), q => (1 + q).rsqrt()),
            PeronaMalikFlux => Contrast<PeronaMalikFlux>(f => f.Contrast, c => new(c), q => (1 + q).reciprocal()),
            PeronaMalikExponentialFlux => Contrast<PeronaMalikExponentialFlux>(f => f.Contrast, c => new(c), q => (-0.5 * q).exp()),
            TotalVariationFlux => Contrast<TotalVariationFlux>(f => f.Epsilon, c => new(c), q => (1 + q).rsqrt()),
            // Below q = 0.1, exp(−C/q⁴) is 0 to all digits; held there, it has a derivative.
            WeickertFlux => Contrast<WeickertFlux>(
                f => f.Contrast, c => new(c), q => -(-WeickertFlux.Constant * q.clamp_min(0.1).pow(-4)).expm1()),
            ForwardBackwardFlux first => Contrast<ForwardBackwardFlux>(
                f => f.Contrast, c => new(c, first.Ratio), q => 2 * (-first.ForwardRate * q).exp() - (-first.BackwardRate * q).exp()),
            SplineDiffusivityFlux => new SplineDiffusivityBundle([.. fluxes.Cast<SplineDiffusivityFlux>()], groupSize, trainable, type),
            SlopeSplineFlux => new SlopeSplineBundle([.. fluxes.Cast<SlopeSplineFlux>()], groupSize, trainable, type),
            FreeFormFlux => new FreeFormBundle([.. fluxes.Cast<FreeFormFlux>()], trainable, type),
            var other => throw new SymfluxException($"a network cannot hold a {other.GetType().Name}"),
        };

        ContrastBundle Contrast<TFlux>(Func<TFlux, double> contrast, Func<double, TFlux> make, Func<Tensor, Tensor> diffusivity)
            where TFlux : Flux =>
            new([.. fluxes.Cast<TFlux>().Select(contrast)], make, diffusivity, groupSize, trainable, type);
    }

    /// <summary>What fluxes must share to be evaluated together: type, and number of knots or what else is no parameter.</summary>
    public static (Type Kind, double Shape) KindOf(Flux flux) => (flux.GetType(), flux switch
    {
        ForwardBackwardFlux difference => difference.Ratio,
        SplineDiffusivityFlux diffusivity => diffusivity.Values.Length,
        SlopeSplineFlux spline => spline.IntervalSlopes.Length,
        FreeFormFlux free => free.Values.Length,
        _ => 0,
    });

    /// <summary>A constant or parameter per group, shaped to multiply batch × groups × grid.</summary>
    private protected static Tensor PerGroup(Tensor values, Tensor argument) =>
        values.reshape([-1, .. Enumerable.Repeat(1L, (int)argument.dim() - 2)]);
}
