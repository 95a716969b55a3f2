using System.Numerics;

namespace Symflux.Fluxes;

/// <summary>
/// A flux function Φ: the nonlinearity of a diffusion model, and the activation of the network that it is.
/// </summary>
/// <remarks>Flux functions are immutable; they check their parameters when they are made and are trusted afterwards.</remarks>
public abstract record Flux
{
    /// <summary>What it is called in diagrams and reports: the name in the literature, for a flux of one's own that of its class.</summary>
    public virtual string Title => AllFluxes.KnownKind(this)?.Title ?? GetType().Name;

    /// <summary>
    /// g(s²) or Φ(s) as diagrams and reports print it, with ^ before exponents and λ for the contrast, such as "g = 1/(1 + s^2/λ^2)"; empty where there is
    /// no formula.
    /// </summary>
    public virtual string Formula => "";

    /// <summary>Φ(s).</summary>
    public abstract double Value(double s);

    /// <summary>Φ'(s); at a kink, the slope on the side away from 0.</summary>
    public abstract double Slope(double s);

    /// <summary>
    /// L, the smallest known bound with 0 ≤ s·Φ(s) ≤ L·s² for all s, that is 0 ≤ g ≤ L; null where there is none
    /// (Φ(0) ≠ 0, or Φ(s) and s of different sign somewhere).
    /// </summary>
    public abstract double? Bound { get; }

    /// <summary>The range of Φ' over all s.</summary>
    public abstract SlopeRange Slopes { get; }

    /// <summary>Whether Φ never decreases.</summary>
    public bool IsMonotone => Slopes.Lowest >= 0;

    /// <summary>
    /// The potential 2 ∫ from 0 to s of Φ, so that E(u) = ½ Σ Potential(Ku) has the gradient KᵀΦ(Ku). For Φ(s) = g(s²)·s it is
    /// the penaliser Ψ(s²) of g.
    /// </summary>
    /// <param name="s">The argument, of either sign; Φ need not be odd.</param>
    public abstract double Potential(double s);

    /// <summary>Number of values that training could change.</summary>
    public abstract int ParameterCount { get; }

    /// <summary>The same flux in a grey scale that is <paramref name="factor"/> times as large: Φ̃(s) = factor · Φ(s/factor).</summary>
    /// <param name="factor">Ratio of the scales, positive and finite.</param>
    public abstract Flux Rescale(double factor);

    /// <summary>Φ of many arguments.</summary>
    /// <param name="arguments">s, in the units of Ku; NaN gives NaN.</param>
    /// <param name="values">Receives Φ(s); as long as <paramref name="arguments"/>, which it may be.</param>
    public abstract void Evaluate<T>(ReadOnlySpan<T> arguments, Span<T> values) where T : unmanaged, IFloatingPointIeee754<T>;

    /// <summary>Refuses a contrast parameter that is not positive and finite.</summary>
    internal static double CheckContrast(double contrast) => contrast > 0 && double.IsFinite(contrast)
        ? contrast
        : throw new SymfluxException($"the contrast λ is {contrast}; it must be positive and finite, in grey values");
}
