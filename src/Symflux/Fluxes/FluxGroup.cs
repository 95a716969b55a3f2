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

    /// <summary>Whether another group has the same channels and an equal flux.</summary>
    public bool Equals(FluxGroup? other) => ReferenceEquals(this, other)
        || (other is not null && ValueSequence.Equal(Channels, other.Channels) && Equals(Flux, other.Flux));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(ValueSequence.Hash(Channels), Flux);
}
