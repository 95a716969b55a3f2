using System.Numerics;
using Symflux.Operators;

namespace Symflux.Fluxes;

/// <summary>
/// Weickert diffusivity g(s²) = 1 − exp(−C/(s/λ)⁸), g(0) = 1, C = 3.31488: nearly 1 below the contrast, nearly 0 soon above.
/// Not monotone: with x = C/(s/λ)⁸, Φ' = 1 − (1 + 8x)e^(−x) lies in [1 − 8e^(−7/8), 1] ≈ [−2.335, 1], with the lowest
/// value at x = 7/8, |s| ≈ 1.181 λ; backward diffusion for |s| &gt; λ, because C solves (1 + 8C)e^(−C) = 1.
/// </summary>
/// <remarks>
/// <para>
/// Penaliser: with q = s²/λ², x = C/q⁴, integration by parts gives Ψ = λ²(q(1 − e^(−x)) + C^(1/4) Γ(3/4, x)) with the upper
/// incomplete gamma function.
/// </para>
/// <para>J. Weickert, Anisotropic Diffusion in Image Processing, Teubner 1998, with the exponent m = 8.</para>
/// </remarks>
public sealed record WeickertFlux : ContrastFlux
{
    /// <summary>C: Φ is largest at s = λ.</summary>
    public const double Constant = 3.31488;

    /// <summary>Creates the flux with contrast λ &gt; 0, in grey values per grid unit.</summary>
    public WeickertFlux(double contrast) : base(contrast)
    {
    }

    /// <inheritdoc/>
    public override string Formula => "g = 1 − exp(−3.31488/(s/λ)^8)";

    /// <inheritdoc/>
    public override SlopeRange Slopes => new(1 - 8 * Math.Exp(-0.875), 1);

    /// <inheritdoc/>
    public override void EvaluateDiffusivity<T>(ReadOnlySpan<T> squared, Span<T> diffusivities) =>
        Map(new Function<T>(OverSquare<T>(1, Contrast)), squared, diffusivities);

    /// <inheritdoc/>
    protected override double Profile(double q) => -double.ExpM1(-Exponent(q));

    /// <inheritdoc/>
    protected override double ProfileSlope(double q)
    {
        var x = Exponent(q);
        // 1 − e⁻ˣ without cancellation, and no ∞·0 at s = 0.
        return double.IsPositiveInfinity(x) ? 1 : -double.ExpM1(-x) - 8 * x * Math.Exp(-x);
    }

    /// <inheritdoc/>
    protected override double ProfileIntegral(double q)
    {
        var x = Exponent(q);
        return -q * double.ExpM1(-x) + Math.Sqrt(Math.Sqrt(Constant)) * IncompleteGamma.Upper(0.75, x);
    }

    /// <inheritdoc/>
    protected override ContrastFlux WithContrast(double contrast) => new WeickertFlux(contrast);

    /// <summary>x = C/q⁴; ∞ at q = 0.</summary>
    private static double Exponent(double q) => Constant / (q * q * (q * q));

    private readonly struct Function<T>(T inverse) : IVectorFunction<T> where T : unmanaged, IFloatingPointIeee754<T>
    {
        public Vector<T> Invoke(Vector<T> x)
        {
            var q2 = x * inverse * (x * inverse);
            return Vector<T>.One - Simd.Exp(Vector.Create(T.CreateSaturating(-Constant)) / (q2 * q2));
        }
    }
}
