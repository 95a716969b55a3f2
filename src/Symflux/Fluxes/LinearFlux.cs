namespace Symflux.Fluxes;

/// <summary>Homogeneous diffusion: g = 1, Φ(s) = s. Monotone, Φ' = 1.</summary>
public sealed record LinearFlux : DiffusivityFlux
{
    /// <inheritdoc/>
    public override string Formula => "g = 1";

    /// <inheritdoc/>
    public override SlopeRange Slopes => new(1, 1);

    /// <inheritdoc/>
    public override SlopeRange DiffusivityRange => new(1, 1);

    /// <inheritdoc/>
    public override int ParameterCount => 0;

    /// <inheritdoc/>
    public override double Diffusivity(double squared) => 1;

    /// <inheritdoc/>
    public override double Slope(double s) => 1;

    /// <inheritdoc/>
    public override double Penaliser(double squared) => squared;

    /// <inheritdoc/>
    public override Flux Rescale(double factor) => this;

    /// <inheritdoc/>
    public override void EvaluateDiffusivity<T>(ReadOnlySpan<T> squared, Span<T> diffusivities)
    {
        for (var i = 0; i < squared.Length; i++)
        {
            diffusivities[i] = T.IsNaN(squared[i]) ? T.NaN : T.One;
        }
    }
}
