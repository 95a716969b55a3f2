using System.Numerics;

namespace Symflux.Fluxes;

/// <summary>
/// Charbonnier diffusivity g(s²) = 1/√(1 + s²/λ²). Monotone: Φ' = (1 + s²/λ²)^(−3/2) lies in (0, 1]. Penaliser
/// Ψ(s²) = 2λ²(√(1 + s²/λ²) − 1).
/// </summary>
/// <remarks>P. Charbonnier et al., Two deterministic half-quadratic regularization algorithms, ICIP 1994.</remarks>
public sealed record CharbonnierFlux : ContrastFlux
{
    /// <summary>Creates the flux with contrast λ &gt; 0, in grey values per grid unit.</summary>
    public CharbonnierFlux(double contrast) : base(contrast)
    {
    }

    /// <inheritdoc/>
    public override string Formula => "g = 1/√(1 + s^2/λ^2)";

    /// <inheritdoc/>
    public override SlopeRange Slopes => new(0, 1);

    /// <inheritdoc/>
    public override void EvaluateDiffusivity<T>(ReadOnlySpan<T> squared, Span<T> diffusivities) =>
        EvaluateDiffusivity(Contrast, squared, diffusivities);

    /// <summary>ĝ(q) = (1 + q)^(−1/2) of many squared arguments; also the flux of regularised total variation.</summary>
    internal static void EvaluateDiffusivity<T>(double contrast, ReadOnlySpan<T> squared, Span<T> diffusivities)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Map(new Function<T>(OverSquare<T>(1, contrast)), squared, diffusivities);

    /// <summary>ĝ(q).</summary>
    internal static double ProfileAt(double q) => 1 / Math.Sqrt(1 + q);

    /// <summary>(1 + q)^(−3/2).</summary>
    internal static double SlopeAt(double q) => Math.Pow(1 + q, -1.5);

    /// <summary>2(√(1 + q) − 1), written without cancellation.</summary>
    internal static double IntegralAt(double q) => 2 * q / (Math.Sqrt(1 + q) + 1);

    /// <inheritdoc/>
    protected override double Profile(double q) => ProfileAt(q);

    /// <inheritdoc/>
    protected override double ProfileSlope(double q) => SlopeAt(q);

    /// <inheritdoc/>
    protected override double ProfileIntegral(double q) => IntegralAt(q);

    /// <inheritdoc/>
    protected override ContrastFlux WithContrast(double contrast) => new CharbonnierFlux(contrast);

    private readonly struct Function<T>(T inverse) : IVectorFunction<T> where T : unmanaged, IFloatingPointIeee754<T>
    {
        public Vector<T> Invoke(Vector<T> x) => Vector<T>.One / Vector.SquareRoot(Vector<T>.One + x * inverse);
    }
}
