using System.Numerics;
using Symflux.Operators;

namespace Symflux.Fluxes;

/// <summary>
/// Exponential Perona–Malik diffusivity g(s²) = exp(−s²/(2λ²)). Not monotone: Φ' = (1 − s²/λ²) exp(−s²/(2λ²)) lies in
/// [−2e^(−3/2), 1], with the lowest value at |s| = √3 λ; backward diffusion for |s| &gt; λ.
/// </summary>
/// <remarks>P. Perona, J. Malik, Scale-space and edge detection using anisotropic diffusion, TPAMI 1990.</remarks>
public sealed record PeronaMalikExponentialFlux : DiffusivityFlux
{
    /// <summary>Creates the flux with contrast λ &gt; 0, in grey values per grid unit.</summary>
    public PeronaMalikExponentialFlux(double contrast) => Contrast = CheckContrast(contrast);

    /// <summary>λ.</summary>
    public double Contrast { get; }

    /// <inheritdoc/>
    public override SlopeRange Slopes => new(-2 * Math.Exp(-1.5), 1);

    /// <inheritdoc/>
    public override int ParameterCount => 1;

    /// <inheritdoc/>
    public override double Diffusivity(double squared) => Math.Exp(-squared / (2 * Contrast * Contrast));

    /// <inheritdoc/>
    public override double Slope(double s)
    {
        var q = s * s / (Contrast * Contrast);
        return (1 - q) * Math.Exp(-q / 2);
    }

    /// <inheritdoc/>
    public override double Penaliser(double squared) => 2 * Contrast * Contrast * -double.ExpM1(-squared / (2 * Contrast * Contrast));

    /// <inheritdoc/>
    public override Flux Rescale(double factor) => new PeronaMalikExponentialFlux(factor * Contrast);

    /// <inheritdoc/>
    public override void EvaluateDiffusivity<T>(ReadOnlySpan<T> squared, Span<T> diffusivities) =>
        Map(new Function<T>(T.CreateSaturating(-0.5 / (Contrast * Contrast))), squared, diffusivities);

    private readonly struct Function<T>(T factor) : IVectorFunction<T> where T : unmanaged, IFloatingPointIeee754<T>
    {
        public Vector<T> Invoke(Vector<T> x) => Simd.Exp(x * factor);
    }
}
