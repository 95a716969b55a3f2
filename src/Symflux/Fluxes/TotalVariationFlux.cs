namespace Symflux.Fluxes;

/// <summary>
/// Regularised total variation, scaled to g(0) = 1: g(s²) = ε/√(s² + ε²). Monotone: Φ' = (1 + s²/ε²)^(−3/2) lies in
/// (0, 1], and |Φ| stays below ε. Penaliser Ψ(s²) = 2ε(√(s² + ε²) − ε).
/// </summary>
/// <remarks>
/// <para>
/// Total variation flow, regularised, has the diffusivity 1/√(s² + ε²), whose bound L = 1/ε would make every explicit
/// step as small as ε. Here time is counted in units of 1/ε instead: diffusion time T is the time εT of that flow.
/// </para>
/// <para>
/// As a function this is Charbonnier's with λ = ε. What differs is the use: ε is a regularisation, far below all edges, and
/// not a contrast. L. Rudin, S. Osher, E. Fatemi, Nonlinear total variation based noise removal algorithms, Physica D 1992;
/// F. Andreu et al., Minimizing total variation flow, Differential and Integral Equations 2001.
/// </para>
/// </remarks>
public sealed record TotalVariationFlux : ContrastFlux
{
    /// <summary>Creates the flux.</summary>
    /// <param name="epsilon">ε &gt; 0, in grey values per grid unit: gradients well below it diffuse linearly.</param>
    public TotalVariationFlux(double epsilon) : base(epsilon)
    {
    }

    /// <summary>ε; the same as <see cref="ContrastFlux.Contrast"/>.</summary>
    public double Epsilon => Contrast;

    /// <inheritdoc/>
    public override string Formula => "g = 1/√(1 + s^2/λ^2)";

    /// <inheritdoc/>
    public override SlopeRange Slopes => new(0, 1);

    /// <inheritdoc/>
    public override void EvaluateDiffusivity<T>(ReadOnlySpan<T> squared, Span<T> diffusivities) =>
        CharbonnierFlux.EvaluateDiffusivity(Contrast, squared, diffusivities);

    /// <inheritdoc/>
    protected override double Profile(double q) => CharbonnierFlux.ProfileAt(q);

    /// <inheritdoc/>
    protected override double ProfileSlope(double q) => CharbonnierFlux.SlopeAt(q);

    /// <inheritdoc/>
    protected override double ProfileIntegral(double q) => CharbonnierFlux.IntegralAt(q);

    /// <inheritdoc/>
    protected override ContrastFlux WithContrast(double contrast) => new TotalVariationFlux(contrast);
}
