namespace Symflux.Fluxes;

/// <summary>
/// A diffusivity that depends on s²/λ² alone, with the contrast λ as its parameter: g(s²) = ĝ(q), q = s²/λ², ĝ(0) = 1.
/// </summary>
/// <remarks>Hence Φ'(s) = ĝ(q) + 2q ĝ'(q) and Ψ(s²) = λ² ∫ from 0 to q of ĝ, and a change of grey scale only scales λ.</remarks>
public abstract record ContrastFlux : DiffusivityFlux
{
    private protected ContrastFlux(double contrast) => Contrast = CheckContrast(contrast);

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
    private protected abstract double Profile(double q);

    /// <summary>ĝ(q) + 2q ĝ'(q).</summary>
    private protected abstract double ProfileSlope(double q);

    /// <summary>∫ from 0 to q of ĝ.</summary>
    private protected abstract double ProfileIntegral(double q);

    /// <summary>The same kind of flux with another λ.</summary>
    private protected abstract ContrastFlux WithContrast(double contrast);
}
