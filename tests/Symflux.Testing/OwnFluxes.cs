using Symflux.Fluxes;

namespace Symflux.Testing;

/// <summary>Diffusivities that a program could bring of its own: no kinds of the library.</summary>
public static class OwnFluxes
{
    /// <summary>A random one: monotone, nonmonotone, or with slopes above 1.</summary>
    public static DiffusivityFlux Any(Generators random)
    {
        ArgumentNullException.ThrowIfNull(random);
        return random.Whole(0, 2) switch
        {
            0 => new PowerFlux(random.Number(0.2, 5), random.Number(0.4, 0.5)),
            1 => new PowerFlux(random.Number(0.2, 5), random.Number(0.75, 3)),
            _ => new TroughFlux(random.Number(0.2, 5), random.Number(0.1, 1)),
        };
    }
}

/// <summary>g = (1 + s²/λ²)^(−p), derived from what depends on s²/λ² alone: monotone for p ≤ ½.</summary>
/// <param name="Lambda">λ.</param>
/// <param name="Power">p ≠ 1.</param>
public sealed record PowerFlux(double Lambda, double Power) : ContrastFlux(Lambda)
{
    /// <inheritdoc/>
    public override string Formula => FormattableString.Invariant($"g = (1 + s^2/λ^2)^{{−{Power:G3}}}");

    /// <inheritdoc/>
    public override SlopeRange Slopes => new(Power <= 0.5 ? 0 : -2 * Math.Pow((2 * Power + 2) / (2 * Power - 1), -Power - 1), 1);

    /// <inheritdoc/>
    protected override double Profile(double q) => Math.Pow(1 + q, -Power);

    /// <inheritdoc/>
    protected override double ProfileSlope(double q) => (1 + (1 - 2 * Power) * q) * Math.Pow(1 + q, -Power - 1);

    /// <inheritdoc/>
    protected override double ProfileIntegral(double q) => (Math.Pow(1 + q, 1 - Power) - 1) / (1 - Power);

    /// <inheritdoc/>
    protected override ContrastFlux WithContrast(double contrast) => new PowerFlux(contrast, Power);
}

/// <summary>g = 1 − b exp(−s²/c²): small differences diffuse less. Derived from <see cref="DiffusivityFlux"/>, with no more than must be written.</summary>
/// <param name="Width">c.</param>
/// <param name="Depth">b in [0, 1].</param>
public sealed record TroughFlux(double Width, double Depth) : DiffusivityFlux
{
    /// <inheritdoc/>
    public override SlopeRange Slopes => new(1 - Depth, 1 + 2 * Depth * Math.Exp(-1.5));

    /// <inheritdoc/>
    public override SlopeRange DiffusivityRange => new(1 - Depth, 1);

    /// <inheritdoc/>
    public override double Diffusivity(double squared) => 1 - Depth * Math.Exp(-squared / (Width * Width));

    /// <inheritdoc/>
    public override double Slope(double s) => 1 - Depth * (1 - 2 * s * s / (Width * Width)) * Math.Exp(-s * s / (Width * Width));

    /// <inheritdoc/>
    public override Flux Rescale(double factor) => this with { Width = factor * Width };
}
