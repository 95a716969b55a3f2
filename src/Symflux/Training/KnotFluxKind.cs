namespace Symflux.Training;

/// <summary>What the values at the knots of a trainable flux are.</summary>
public enum KnotFluxKind
{
    /// <summary>Values Φ_k at s = (k − (n−1)/2)·h, continued linearly: <see cref="Fluxes.FreeFormFlux"/>.</summary>
    FreeForm = 0,

    /// <summary>Values g_k at |s| = k·h, constant beyond: <see cref="Fluxes.SplineDiffusivityFlux"/>.</summary>
    SplineDiffusivity = 1,
}
