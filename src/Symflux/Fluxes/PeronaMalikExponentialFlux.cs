using System.Numerics;
using Symflux.Operators;

namespace Symflux.Fluxes;

/// <summary>
/// Exponential Perona–Malik diffusivity g(s²) = exp(−s²/(2λ²)). Not monotone: Φ' = (1 − s²/λ²) exp(−s²/(2λ²)) lies in
/// [−2e^(−3/2), 1], with the lowest value at |s| = √3 λ; backward diffusion for |s| &gt; λ. Penaliser
/// Ψ(s²) = 2λ²(1 − exp(−s²/(2λ²))).
/// </summary>
/// <remarks>P. Perona, J. Malik, Scale-space and edge detection using anisotropic diffusion, TPAMI 1990.</remarks>
public sealed record PeronaMalikExponentialFlux : ContrastFlux
{
    /// <summary>Creates the flux with contrast λ &gt; 0, in grey values per grid unit.</summary>
    public PeronaMalikExponentialFlux(double contrast) : base(contrast)
    {
    }

    /// <inheritdoc/>
    public override string Formula => "g = exp(−s^2/(2λ^2))";

    /// <inheritdoc/>
    public override SlopeRange Slopes => new(-2 * Math.Exp(-1.5), 1);

    /// <inheritdoc/>
    public override void EvaluateDiffusivity<T>(ReadOnlySpan<T> squared, Span<T> diffusivities) =>
        Map(new Function<T>(OverSquare<T>(-0.5, Contrast)), squared, diffusivities);

    /// <inheritdoc/>
    protected override double Profile(double q) => Math.Exp(-0.5 * q);

    /// <inheritdoc/>
    protected override double ProfileSlope(double q) => (1 - q) * Math.Exp(-0.5 * q);

    /// <inheritdoc/>
    protected override double ProfileIntegral(double q) => -2 * double.ExpM1(-0.5 * q);

    /// <inheritdoc/>
    protected override ContrastFlux WithContrast(double contrast) => new PeronaMalikExponentialFlux(contrast);

    private readonly struct Function<T>(T factor) : IVectorFunction<T> where T : unmanaged, IFloatingPointIeee754<T>
    {
        public Vector<T> Invoke(Vector<T> x) => Simd.Exp(x * factor);
    }
}
