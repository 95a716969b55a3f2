using System.Collections.Immutable;

namespace Symflux.Fluxes;

/// <summary>The nonlinearity Φ on all C channels of Ku: a partition of the channels into groups, each with its flux.</summary>
public sealed record FluxLayer
{
    private readonly Lazy<int> hash;

    /// <summary>Creates a layer.</summary>
    /// <param name="groups">Groups that together hold each of the channels 0 … C−1 once.</param>
    /// <exception cref="SymfluxException">
    /// The groups do not, a flux that is no diffusivity couples channels, or a flux of a program's own is not what it says of itself.
    /// </exception>
    public FluxLayer(ImmutableArray<FluxGroup> groups)
    {
        var channels = groups.SelectMany(group => group.Channels).Order().ToArray();
        if (channels.Length == 0 || !channels.SequenceEqual(Enumerable.Range(0, channels.Length)))
        {
            throw new SymfluxException(
                $"flux groups hold the channels {string.Join(", ", channels)}; together they must hold every channel from 0 on exactly once");
        }

        if (groups.FirstOrDefault(group => group.Channels.Length > 1 && group.Flux is not DiffusivityFlux) is { } odd)
        {
            throw new SymfluxException(
                $"a {odd.Flux.GetType().Name} cannot couple {odd.Channels.Length} channels; only a diffusivity g(|v|²) can");
        }

        foreach (var own in groups.Select(group => group.Flux).Where(flux => AllFluxes.KnownKind(flux) is null).Distinct())
        {
            FluxClaims.Check(own);
        }

        Groups = groups;
        Channels = channels.Length;
        hash = new Lazy<int>(() => ValueSequence.Hash(Groups));
    }

    /// <summary>The groups.</summary>
    public ImmutableArray<FluxGroup> Groups { get; }

    /// <summary>C.</summary>
    public int Channels { get; }

    /// <summary>L with 0 ≤ g ≤ L for all groups, or null where one has no such bound.</summary>
    public double? Bound => Groups.Any(group => group.Flux.Bound is null) ? null : Groups.Max(group => group.Flux.Bound);

    /// <summary>The range of the eigenvalues of the layer's Jacobian.</summary>
    public SlopeRange Slopes => Groups.Select(group => group.Slopes).Aggregate((a, b) => a.Hull(b));

    /// <summary>Number of values that training could change.</summary>
    public int ParameterCount => Groups.Sum(group => group.Flux.ParameterCount);

    /// <summary>The same flux on every channel by itself.</summary>
    public static FluxLayer Separate(Flux flux, int channels) => Separate([.. Enumerable.Repeat(flux, channels)]);

    /// <summary>One flux per channel.</summary>
    public static FluxLayer Separate(ImmutableArray<Flux> fluxes) =>
        new([.. fluxes.Select((flux, channel) => new FluxGroup([channel], flux))]);

    /// <summary>The same flux on consecutive groups of equal size: channels 0 … size−1, size … 2·size−1, and so on.</summary>
    public static FluxLayer Coupled(DiffusivityFlux flux, int channels, int groupSize)
    {
        if (groupSize < 1 || channels % groupSize != 0)
        {
            throw new SymfluxException($"{channels} channels cannot be divided into groups of {groupSize}");
        }

        return new([.. Enumerable.Range(0, channels / groupSize)
            .Select(group => new FluxGroup([.. Enumerable.Range(group * groupSize, groupSize)], flux))]);
    }

    /// <summary>The same layer in a grey scale that is <paramref name="factor"/> times as large.</summary>
    public FluxLayer Rescale(double factor) => With(flux => flux.Rescale(factor));

    /// <summary>The same groups with other fluxes.</summary>
    internal FluxLayer With(Func<Flux, Flux> map) => new([.. Groups.Select(group => group with { Flux = map(group.Flux) })]);

    /// <summary>Whether another layer has equal groups in the same order.</summary>
    public bool Equals(FluxLayer? other) => ReferenceEquals(this, other)
        || (other is not null && hash.Value == other.hash.Value && ValueSequence.Equal(Groups, other.Groups));

    /// <inheritdoc/>
    public override int GetHashCode() => hash.Value;
}
