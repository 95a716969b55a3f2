using System.Numerics;
using Symflux.Operators;

namespace Symflux.Fluxes;

/// <summary>
/// Forward-and-backward (FAB) diffusivity, the difference of two Gaussians g(s²) = 2 exp(−a q) − exp(−b q), q = s²/λ²,
/// b = ln 2/(r² − 1), a = r²b: g(0) = 1, g &gt; 0 for |s| &lt; λ, g(λ²) = 0, and g &lt; 0 beyond, tending to 0. It
/// sharpens edges by genuine backward diffusion, across them as well as along.
/// </summary>
/// <remarks>
/// <para>
/// There is no bound 0 ≤ g: the energy is not convex, not even growing in |s|, and no fixed step keeps the norm of every
/// input. Only an adaptive step does; with a fixed one, the growth of the norm is bounded by the range of g.
/// </para>
/// <para>
/// Range of g: the lowest value is (1/r² − 1)(2r²)^(−1/(r² − 1)), at q = log₂(2r²). Range of Φ': with
/// h(x) = (1 − 2x)e^(−x), Φ' = 2h(aq) − h(bq); it is convex in q where aq ≤ 3/2, the lowest value lies there and is unique,
/// the highest is Φ'(0) = 1 (proof in docs/THEORY.md). Penaliser Ψ = λ²(2(1 − e^(−aq))/a − (1 − e^(−bq))/b).
/// </para>
/// <para>
/// G. Gilboa, N. Sochen, Y. Zeevi, Forward-and-backward diffusion processes for adaptive image enhancement and denoising,
/// IEEE Trans. Image Processing 2002; a difference of Gaussians: B. Smolka, Combined forward and backward anisotropic
/// diffusion filtering of color images, DAGM 2002; M. Welk, J. Weickert, G. Gilboa, A discrete theory and efficient
/// algorithms for forward-and-backward diffusion filtering, J. Math. Imaging Vis. 2018.
/// </para>
/// </remarks>
public sealed record ForwardBackwardFlux : ContrastFlux
{
    /// <summary>r where none is given.</summary>
    public const double StandardRatio = 2;

    // Outside of these, a and b cannot be told apart, or b from 0.
    private const double SmallestRatio = 1.01, LargestRatio = 1000;

    /// <summary>Creates the flux.</summary>
    /// <param name="contrast">λ &gt; 0, in grey values per grid unit: diffusion is backward across and along edges above it.</param>
    /// <param name="ratio">r &gt; 1, the ratio of the widths of the two Gaussians; the larger, the stronger and longer the backward part.</param>
    public ForwardBackwardFlux(double contrast, double ratio = StandardRatio) : base(contrast)
    {
        Ratio = ratio is >= SmallestRatio and <= LargestRatio
            ? ratio
            : throw new SymfluxException($"the width ratio of forward-and-backward diffusion is {ratio}; it must lie in {SmallestRatio} to {LargestRatio}");
        BackwardRate = Math.Log(2) / (ratio * ratio - 1);
        ForwardRate = ratio * ratio * BackwardRate;
        Slopes = new SlopeRange(LowestSlope(), 1);
        DiffusivityRange = new SlopeRange(
            (1 / (ratio * ratio) - 1) * Math.Pow(2 * ratio * ratio, -1 / (ratio * ratio - 1)), 1);
    }

    /// <summary>r.</summary>
    public double Ratio { get; }

    /// <summary>a, the decay of the forward Gaussian in s²/λ².</summary>
    public double ForwardRate { get; }

    /// <summary>b, the decay of the backward Gaussian in s²/λ².</summary>
    public double BackwardRate { get; }

    /// <summary>Null: g is negative beyond the contrast.</summary>
    public override double? Bound => null;

    /// <inheritdoc/>
    public override string Formula =>
        FormattableString.Invariant($"g = 2 exp(−{ForwardRate:G4} s^2/λ^2) − exp(−{BackwardRate:G4} s^2/λ^2)");

    /// <inheritdoc/>
    public override SlopeRange Slopes { get; }

    /// <inheritdoc/>
    public override SlopeRange DiffusivityRange { get; }

    /// <inheritdoc/>
    public override void EvaluateDiffusivity<T>(ReadOnlySpan<T> squared, Span<T> diffusivities) => Map(
        new Function<T>(
            OverSquare<T>(-ForwardRate, Contrast), OverSquare<T>(-BackwardRate, Contrast)),
        squared, diffusivities);

    /// <inheritdoc/>
    protected override double Profile(double q) => 2 * Math.Exp(-ForwardRate * q) - Math.Exp(-BackwardRate * q);

    /// <inheritdoc/>
    protected override double ProfileSlope(double q) => 2 * Hump(ForwardRate * q) - Hump(BackwardRate * q);

    /// <inheritdoc/>
    protected override double ProfileIntegral(double q) =>
        -2 * double.ExpM1(-ForwardRate * q) / ForwardRate + double.ExpM1(-BackwardRate * q) / BackwardRate;

    /// <inheritdoc/>
    protected override ContrastFlux WithContrast(double contrast) => new ForwardBackwardFlux(contrast, Ratio);

    /// <summary>h(x); 0 at infinity.</summary>
    private static double Hump(double x) => x > 750 ? 0 : (1 - 2 * x) * Math.Exp(-x);

    /// <summary>The minimum of Φ', by bisection for the zero of its derivative, which increases where aq ≤ 3/2.</summary>
    private double LowestSlope()
    {
        var (a, b) = (ForwardRate, BackwardRate);
        var (low, high) = (0.0, 1.5 / a);
        while (true)
        {
            var middle = 0.5 * (low + high);
            if (middle <= low || middle >= high)
            {
                return ProfileSlope(middle);
            }

            // d/dq of 2h(aq) − h(bq), h'(x) = (2x − 3)e⁻ˣ.
            var derivative = 2 * a * (2 * a * middle - 3) * Math.Exp(-a * middle) - b * (2 * b * middle - 3) * Math.Exp(-b * middle);
            (low, high) = derivative < 0 ? (middle, high) : (low, middle);
        }
    }

    private readonly struct Function<T>(T forward, T backward) : IVectorFunction<T> where T : unmanaged, IFloatingPointIeee754<T>
    {
        public Vector<T> Invoke(Vector<T> x)
        {
            var f = Simd.Exp(x * forward);
            return f + f - Simd.Exp(x * backward);
        }
    }
}
