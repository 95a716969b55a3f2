using System.Collections.Immutable;
using Symflux.Fluxes;
using Symflux.Operators;

namespace Symflux.Blueprints;

/// <summary>One level of a <see cref="CycleBlock"/>: A(x) = γx + τKᵀΦ(Kx), its smoother, and the way to the next coarser level.</summary>
public sealed record CycleLevel
{
    /// <summary>Creates a level.</summary>
    /// <param name="stencils">K.</param>
    /// <param name="flux">Φ.</param>
    /// <param name="reaction">γ ≥ 0.</param>
    /// <param name="diffusion">τ ≥ 0.</param>
    /// <param name="diagonal">δ ≥ 0; γ + τδ is positive.</param>
    /// <param name="preSmoothing">The weights ω of the sweeps before the coarse correction; on the coarsest level all sweeps.</param>
    /// <param name="postSmoothing">The weights ω of the sweeps after the coarse correction; none on the coarsest level.</param>
    /// <param name="toCoarser">R and P between this level and the next; null on the coarsest.</param>
    public CycleLevel(
        StencilBank stencils, FluxLayer flux, double reaction, double diffusion, double diagonal,
        ImmutableArray<double> preSmoothing, ImmutableArray<double> postSmoothing, CycleTransfer? toCoarser)
    {
        ArgumentNullException.ThrowIfNull(stencils);
        ArgumentNullException.ThrowIfNull(flux);
        if (flux.Channels != stencils.OutputChannels)
        {
            throw new SymfluxException($"a level's flux has {flux.Channels} channels, but its bank has {stencils.OutputChannels}");
        }

        foreach (var (value, name) in new[] { (reaction, "reaction γ"), (diffusion, "diffusion τ"), (diagonal, "diagonal δ") })
        {
            if (!(value >= 0 && double.IsFinite(value)))
            {
                throw new SymfluxException($"the {name} of a level is {value}; it must be finite and not negative");
            }
        }

        if (!(reaction + diffusion * diagonal > 0))
        {
            throw new SymfluxException($"γ = {reaction}, τ = {diffusion} and δ = {diagonal} of a level make γ + τδ zero, by which sweeps divide");
        }

        preSmoothing = preSmoothing.IsDefault ? [] : preSmoothing;
        postSmoothing = postSmoothing.IsDefault ? [] : postSmoothing;
        if (preSmoothing.Concat(postSmoothing).Cast<double?>().FirstOrDefault(weight => !double.IsFinite(weight!.Value)) is { } odd)
        {
            throw new SymfluxException($"a smoothing weight ω of a level is {odd}; it must be finite");
        }

        if (toCoarser is null && !postSmoothing.IsEmpty)
        {
            throw new SymfluxException("the coarsest level has sweeps after the coarse correction, which it does not have; put them before");
        }

        (Stencils, Flux, Reaction, Diffusion, Diagonal) = (stencils, flux, reaction, diffusion, diagonal);
        (PreSmoothing, PostSmoothing, ToCoarser) = (preSmoothing, postSmoothing, toCoarser);
    }

    /// <summary>K.</summary>
    public StencilBank Stencils { get; internal init; }

    /// <summary>Φ.</summary>
    public FluxLayer Flux { get; internal init; }

    /// <summary>γ.</summary>
    public double Reaction { get; }

    /// <summary>τ.</summary>
    public double Diffusion { get; }

    /// <summary>δ, what sweeps take the diagonal of KᵀGK for.</summary>
    public double Diagonal { get; }

    /// <summary>ω of the sweeps before the coarse correction.</summary>
    public ImmutableArray<double> PreSmoothing { get; }

    /// <summary>ω of the sweeps after the coarse correction.</summary>
    public ImmutableArray<double> PostSmoothing { get; }

    /// <summary>R and P between this level and the next; null on the coarsest.</summary>
    public CycleTransfer? ToCoarser { get; }

    /// <summary>Number of values that training could change: weights, flux, γ, τ, δ, ω, R and P.</summary>
    public int ParameterCount =>
        Stencils.Stencils.Sum(stencil => stencil.Coefficients.Length) + Flux.ParameterCount + 3
        + PreSmoothing.Length + PostSmoothing.Length + (ToCoarser?.ParameterCount ?? 0);

    /// <summary>Whether another level has the same parts and numbers.</summary>
    public bool Equals(CycleLevel? other) => ReferenceEquals(this, other) || (other is not null
        && (Reaction, Diffusion, Diagonal) == (other.Reaction, other.Diffusion, other.Diagonal)
        && Stencils.Equals(other.Stencils) && Flux.Equals(other.Flux) && Equals(ToCoarser, other.ToCoarser)
        && ValueSequence.Equal(PreSmoothing, other.PreSmoothing) && ValueSequence.Equal(PostSmoothing, other.PostSmoothing));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(
        Stencils, Flux, Reaction, Diffusion, Diagonal, ToCoarser, ValueSequence.Hash(PreSmoothing), ValueSequence.Hash(PostSmoothing));
}
