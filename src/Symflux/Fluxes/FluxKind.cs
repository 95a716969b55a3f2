namespace Symflux.Fluxes;

/// <summary>A kind of flux function, with its name in model files and on the command line.</summary>
/// <param name="Name">Lower case, words joined by hyphens.</param>
/// <param name="Type">The class.</param>
/// <param name="ForContrast">
/// A member with the contrast λ &gt; 0 in grey values; further parameters at their standard values. λ means nothing to the
/// linear flux. Kinds given by knots are sampled: from the rational Perona–Malik flux, the monotone one from Charbonnier's.
/// </param>
public sealed record FluxKind(string Name, Type Type, Func<double, Flux> ForContrast)
{
    /// <summary>Whether a contrast and standard values determine the flux; false for those given by knots.</summary>
    public bool HasClosedForm => Type == typeof(LinearFlux) || Type.IsAssignableTo(typeof(ContrastFlux));
}
