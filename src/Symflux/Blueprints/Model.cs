using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Symflux.Fluxes;

namespace Symflux.Blueprints;

/// <summary>A blueprint with the record of how it came about: what a model file holds.</summary>
/// <param name="Blueprint">The computation.</param>
/// <param name="Card">Where it comes from and what it is for.</param>
public sealed record Model(Blueprint Blueprint, ModelCard Card)
{
    /// <summary>The model averaged over the symmetries of the grid, see <see cref="Blueprint.Symmetrised"/>; its card says so.</summary>
    public Model Symmetrised() => new(Blueprint.Symmetrised(), Card.ForSelfEnsemble());

    /// <summary>
    /// The model with diffusivities of a program's own as splines, which is what files hold; its card says how far they are from the original, as
    /// <see cref="ModelCard.SampledFluxes"/> among <see cref="ModelCard.Extra"/>.
    /// </summary>
    /// <param name="tolerance">The largest difference of the diffusivities.</param>
    /// <exception cref="SymfluxException">As for <see cref="SampledBlueprint.Of"/>.</exception>
    public Model Sampled(double tolerance = FluxSample.StandardTolerance)
    {
        var sampled = SampledBlueprint.Of(Blueprint, tolerance);
        return sampled.Errors.IsEmpty
            ? this
            : new(sampled.Blueprint, Card with { Extra = Card.Extra.SetItem(ModelCard.SampledFluxes, sampled.Remark()) });
    }
}

/// <summary>Where a trained model comes from and what it is for.</summary>
public sealed record ModelCard
{
    /// <summary>The entry of <see cref="Extra"/> that says which fluxes were sampled, and how far they are from the original.</summary>
    public const string SampledFluxes = "sampledFluxes";

    /// <summary>Short name, such as certified-25.</summary>
    public required string Name { get; init; }

    /// <summary>What the model does, in a sentence.</summary>
    public string Description { get; init; } = "";

    /// <summary>The grey value of white in the scale that the model was trained on, such as 255.</summary>
    public double Peak { get; init; } = 255;

    /// <summary>Standard deviation of the noise that it was trained to remove, in that scale; null where that makes no sense.</summary>
    public double? NoiseLevel { get; init; }

    /// <summary>All levels that it was trained for, around <see cref="NoiseLevel"/>; null for this one alone.</summary>
    // Not written where there is none, so that files of models for one level stay as they were.
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public NoiseRange? NoiseRange { get; init; }

    /// <summary>How many photons white stood for, where the model is for the stabilised noise of photons; null for Gaussian noise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PhotonRange? Photons { get; init; }

    /// <summary>Provenance of the training data.</summary>
    public string Data { get; init; } = "";

    /// <summary>SHA-256 of the training configuration in canonical form, hexadecimal.</summary>
    public string ConfigurationHash { get; init; } = "";

    /// <summary>Number of trainable parameters; shared ones count once.</summary>
    public int Parameters { get; init; }

    /// <summary>Anything else worth keeping, such as validation results and seeds.</summary>
    public ImmutableSortedDictionary<string, string> Extra { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The card of the model averaged over the symmetries of the grid: another name, as its results are others.</summary>
    public ModelCard ForSelfEnsemble() => this with { Name = $"{Name}, self-ensemble" };
}
