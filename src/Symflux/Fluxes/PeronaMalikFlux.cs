using System.Numerics;

namespace Symflux.Fluxes;

/// <summary>
/// Rational Perona–Malik diffusivity g(s²) = 1/(1 + s²/λ²). Not monotone: Φ' = (1 − s²/λ²)/(1 + s²/λ²)² lies in
/// [−1/8, 1], with the lowest value at |s| = √3 λ; backward diffusion for |s| &gt; λ. Penaliser Ψ(s²) = λ² ln(1 + s²/λ²).
/// </summary>
/// <remarks>P. Perona, J. Malik, Scale-space and edge detection using anisotropic diffusion, TPAMI 1990.</remarks>
public sealed record PeronaMalikFlux : ContrastFlux
{
    /// <summary>Creates the flux with contrast λ &gt; 0, in grey values per grid unit.</summary>
    public PeronaMalikFlux(double contrast) : base(contrast)
    {
    }

    /// <inheritdoc/>
    public override string Formula => "g = 1/(1 + s^2/λ^2)";

    /// <inheritdoc/>
    public override SlopeRange Slopes => new(-0.125, 1);

    /// <inheritdoc/>
    public override void EvaluateDiffusivity<T>(ReadOnlySpan<T> squared, Span<T> diffusivities) =>
        Map(new Function<T>(OverSquare<T>(1, Contrast)), squared, diffusivities);

    /// <inheritdoc/>
    protected override double Profile(double q) => 1 / (1 + q);

    /// <inheritdoc/>
    protected override double ProfileSlope(double q) => (1 - q) / ((1 + q) * (1 + q));

    /// <inheritdoc/>
    protected override double ProfileIntegral(double q) => double.LogP1(q);

    /// <inheritdoc/>
    protected override ContrastFlux WithContrast(double contrast) => new PeronaMalikFlux(contrast);

    private readonly struct Function<T>(T inverse) : IVectorFunction<T> where T : unmanaged, IFloatingPointIeee754<T>
    {
        public Vector<T> Invoke(Vector<T> x) => Vector<T>.One / (Vector<T>.One + x * inverse);
    }
}
