using System.Numerics;

namespace Symflux.Fluxes;

/// <summary>
/// Charbonnier diffusivity g(s²) = 1/√(1 + s²/λ²). Monotone: Φ' = (1 + s²/λ²)^(−3/2) lies in (0, 1].
/// </summary>
/// <remarks>P. Charbonnier et al., Two deterministic half-quadratic regularization algorithms, ICIP 1994.</remarks>
public sealed record CharbonnierFlux : DiffusivityFlux
{
    /// <summary>Creates the flux with contrast λ &gt; 0, in grey values per grid unit.</summary>
    public CharbonnierFlux(double contrast) => Contrast = CheckContrast(contrast);

    /// <summary>λ.</summary>
    public double Contrast { get; }

    /// <inheritdoc/>
    public override SlopeRange Slopes => new(0, 1);

    /// <inheritdoc/>
    public override int ParameterCount => 1;

    /// <inheritdoc/>
    public override double Diffusivity(double squared) => 1 / Math.Sqrt(1 + squared / (Contrast * Contrast));

    /// <inheritdoc/>
    public override double Slope(double s) => Math.Pow(1 + s * s / (Contrast * Contrast), -1.5);

    /// <inheritdoc/>
    public override double Penaliser(double squared) =>
        2 * Contrast * Contrast * (Math.Sqrt(1 + squared / (Contrast * Contrast)) - 1);

    /// <inheritdoc/>
    public override Flux Rescale(double factor) => new CharbonnierFlux(factor * Contrast);

    /// <inheritdoc/>
    public override void EvaluateDiffusivity<T>(ReadOnlySpan<T> squared, Span<T> diffusivities) =>
        Map(new Function<T>(T.CreateSaturating(1 / (Contrast * Contrast))), squared, diffusivities);

    private readonly struct Function<T>(T inverse) : IVectorFunction<T> where T : unmanaged, IFloatingPointIeee754<T>
    {
        public Vector<T> Invoke(Vector<T> x) => Vector<T>.One / Vector.SquareRoot(Vector<T>.One + x * inverse);
    }
}
