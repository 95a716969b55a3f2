using System.Collections.Immutable;

namespace Symflux.Fluxes;

/// <summary>
/// Channels of Ku that share one flux evaluation: a single channel with Φ(s), or several with the vector flux
/// Φ(v) = g(|v|²)·v ("coupled activation").
/// </summary>
/// <param name="Channels">Indices of the channels, increasing.</param>
/// <param name="Flux">The flux function; a <see cref="DiffusivityFlux"/> where there are several channels.</param>
public sealed record FluxGroup(ImmutableArray<int> Channels, Flux Flux)
{
    /// <summary>The range of the eigenvalues of the group's Jacobian.</summary>
    public SlopeRange Slopes => Channels.Length > 1 && Flux is DiffusivityFlux coupled ? coupled.GroupSlopes : Flux.Slopes;
}
