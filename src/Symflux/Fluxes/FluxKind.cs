namespace Symflux.Fluxes;

/// <summary>A kind of flux function, with its names.</summary>
/// <param name="Name">In model files and on the command line: lower case, words joined by hyphens.</param>
/// <param name="Title">In sentences, as in the literature.</param>
/// <param name="Type">The class.</param>
/// <param name="ForContrast">
/// A member with the contrast λ &gt; 0 in grey values; further parameters at their standard values. λ means nothing to the
/// linear flux. Kinds given by knots are sampled: from the rational Perona–Malik flux, the monotone one from Charbonnier's.
/// </param>
public sealed record FluxKind(string Name, string Title, Type Type, Func<double, Flux> ForContrast)
{
    /// <summary>Whether a contrast and standard values determine the flux; false for those given by knots.</summary>
    public bool HasClosedForm => Type == typeof(LinearFlux) || Type.IsAssignableTo(typeof(ContrastFlux));
}
