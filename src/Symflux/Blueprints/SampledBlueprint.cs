using System.Collections.Immutable;
using Symflux.Fluxes;

namespace Symflux.Blueprints;

/// <summary>
/// A blueprint whose fluxes are all of kinds that networks, ONNX and model files know: diffusivities of a program's own have become splines
/// (<see cref="FluxSample"/>). A certificate of it is one of what is shipped.
/// </summary>
public sealed record SampledBlueprint
{
    private SampledBlueprint(Blueprint blueprint, ImmutableSortedDictionary<string, double> errors) => (Blueprint, Errors) = (blueprint, errors);

    /// <summary>The blueprint; the original itself where nothing had to be sampled.</summary>
    public Blueprint Blueprint { get; }

    /// <summary>The largest |g̃ − g| of the fluxes that were sampled, by their titles; empty where none was.</summary>
    public ImmutableSortedDictionary<string, double> Errors { get; }

    /// <summary>ε, the largest of all; 0 where nothing was sampled. A step changes by no more than τ‖K‖²ε‖u‖.</summary>
    public double Error => Errors.Values.DefaultIfEmpty(0).Max();

    /// <summary>Samples what must be.</summary>
    /// <param name="blueprint">Any blueprint.</param>
    /// <param name="tolerance">ε at most.</param>
    /// <exception cref="SymfluxException">A flux of a program's own is no diffusivity in [0, 1], or the tolerance is too small for it.</exception>
    public static SampledBlueprint Of(Blueprint blueprint, double tolerance = FluxSample.StandardTolerance)
    {
        ArgumentNullException.ThrowIfNull(blueprint);
        var own = blueprint.Distinct.SelectMany(block => block.OwnParts.Layers).SelectMany(layer => layer.Groups).Select(group => group.Flux)
            .Where(flux => AllFluxes.KnownKind(flux) is null).Distinct().ToArray();
        if (own.Length == 0)
        {
            return new SampledBlueprint(blueprint, ImmutableSortedDictionary<string, double>.Empty);
        }

        var samples = own.ToDictionary(flux => flux, flux => flux is DiffusivityFlux diffusivity
            ? FluxSample.Of(diffusivity, tolerance)
            : throw new SymfluxException(
                $"a {flux.GetType().Name} is no diffusivity, and only these can be sampled; derive it from DiffusivityFlux, or use a free-form flux"));
        var blocks = blueprint.Blocks.Select(block => block.WithParts(
            bank => bank, flux => samples.TryGetValue(flux, out var sample) ? sample.Flux : flux));
        return new SampledBlueprint(
            new Blueprint(blueprint.Dimension, blueprint.Channels, [.. blocks]),
            samples.GroupBy(pair => pair.Key.Title).ToImmutableSortedDictionary(alike => alike.Key, alike => alike.Max(pair => pair.Value.Error)));
    }

    /// <summary>"GemanMcClureFlux sampled, g within 0.0019"; empty where nothing was sampled.</summary>
    public string Remark() => string.Join("; ", Errors.Select(error => FormattableString.Invariant($"{error.Key} sampled, g within {error.Value:G2}")));
}
