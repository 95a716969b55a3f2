namespace Symflux.Fluxes;

/// <summary>
/// A diffusivity that depends on s²/λ² alone, with the contrast λ as its parameter: g(s²) = ĝ(q), q = s²/λ², ĝ(0) = 1.
/// </summary>
/// <remarks>
/// Hence Φ'(s) = ĝ(q) + 2q ĝ'(q) and Ψ(s²) = λ² ∫ from 0 to q of ĝ, and a change of grey scale only scales λ. A diffusivity of one's own is a record
/// derived from this: three formulas in q, and the range of Φ'.
/// </remarks>
/// <example>
/// <code>
/// sealed record GemanMcClureFlux(double Lambda) : ContrastFlux(Lambda)
/// {
///     public override SlopeRange Slopes => new(-0.25, 1);
///
///     protected override double Profile(double q) => 1 / ((1 + q) * (1 + q));
///
///     protected override double ProfileSlope(double q) => (1 - 3 * q) / Math.Pow(1 + q, 3);
///
///     protected override double ProfileIntegral(double q) => q / (1 + q);
///
///     protected override ContrastFlux WithContrast(double contrast) => new GemanMcClureFlux(contrast);
/// }
/// </code>
/// </example>
public abstract record ContrastFlux : DiffusivityFlux
{
    /// <summary>Creates a flux with contrast λ &gt; 0, in grey values per grid unit.</summary>
    protected ContrastFlux(double contrast) => Contrast = CheckContrast(contrast);

    /// <summary>λ &gt; 0, in grey values per grid unit.</summary>
    public double Contrast { get; }

    /// <inheritdoc/>
    public sealed override int ParameterCount => 1;

    /// <inheritdoc/>
    public sealed override double Diffusivity(double squared) => Profile(squared / (Contrast * Contrast));

    /// <inheritdoc/>
    public sealed override double Slope(double s) => ProfileSlope(s * s / (Contrast * Contrast));

    /// <inheritdoc/>
    public sealed override double Penaliser(double squared) =>
        Contrast * Contrast * ProfileIntegral(squared / (Contrast * Contrast));

    /// <inheritdoc/>
    public sealed override Flux Rescale(double factor) => WithContrast(factor * Contrast);

    /// <summary>ĝ(q).</summary>
    /// <param name="q">s²/λ², not negative.</param>
    protected abstract double Profile(double q);

    /// <summary>ĝ(q) + 2q ĝ'(q), the slope Φ'(s).</summary>
    /// <param name="q">s²/λ², not negative.</param>
    protected abstract double ProfileSlope(double q);

    /// <summary>∫ from 0 to q of ĝ.</summary>
    /// <param name="q">s²/λ², not negative.</param>
    protected abstract double ProfileIntegral(double q);

    /// <summary>The same kind of flux with another λ.</summary>
    /// <param name="contrast">λ &gt; 0.</param>
    protected abstract ContrastFlux WithContrast(double contrast);
}
