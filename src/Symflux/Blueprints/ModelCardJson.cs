using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Symflux.Blueprints;

/// <summary>The model card as JSON. Whoever wrote it, what is read has a name, texts that can be shown on a terminal, and levels that make sense.</summary>
internal static class ModelCardJson
{
    /// <summary>Writes a card.</summary>
    public static string Write(ModelCard card) => JsonSerializer.Serialize(card, ModelJsonContext.Default.ModelCard);

    /// <summary>Reads a card; what it leaves out has the values of <see cref="ModelCard"/>.</summary>
    public static ModelCard Read(string json)
    {
        var entry = JsonSerializer.Deserialize(json, ModelJsonContext.Default.ModelCardJsonEntry) ?? throw new SymfluxException("its card is empty");
        var known = new ModelCard { Name = Text(entry.Name, "name") };
        ModelLimits.Check(entry.Extra?.Count ?? 0, ModelLimits.Extras, "entries in the extra of its card");
        var card = known with
        {
            Description = Text(entry.Description ?? "", "description"),
            Peak = ModelLimits.GreyValue.Check(entry.Peak ?? known.Peak),
            NoiseLevel = entry.NoiseLevel is { } sigma ? ModelLimits.GreyValue.Check(sigma) : null,
            NoiseRange = entry.NoiseRange is { } range
                ? new NoiseRange(ModelLimits.GreyValue.Check(range.Smallest), ModelLimits.GreyValue.Check(range.Largest))
                : null,
            Photons = entry.Photons is { } photons
                ? new PhotonRange(ModelLimits.GreyValue.Check(photons.Fewest), ModelLimits.GreyValue.Check(photons.Most))
                : null,
            Data = Text(entry.Data ?? "", "data"),
            ConfigurationHash = Text(entry.ConfigurationHash ?? "", "configurationHash"),
            Parameters = entry.Parameters,
            Extra = (entry.Extra ?? []).ToImmutableSortedDictionary(
                pair => Text(pair.Key, "extra"), pair => Text(pair.Value ?? throw new SymfluxException($"its card's extra '{pair.Key}' is null"), "extra")),
        };
        return card switch
        {
            { Name: "" } => throw new SymfluxException("its card has no name"),
            { Peak: < 0 } => throw new SymfluxException($"its card has the peak {card.Peak}; it must be positive"),
            { NoiseLevel: < 0 } => throw new SymfluxException($"its card has the noise level {card.NoiseLevel}; it must be positive"),
            { Parameters: < 0 } => throw new SymfluxException($"its card has {card.Parameters} parameters"),
            { NoiseRange: { } levels } when !(card.NoiseLevel is { } level && levels.Contains(level)) => throw new SymfluxException(
                $"its card has the noise level {card.NoiseLevel}, which is not in its noiseRange, {levels.Smallest} to {levels.Largest}"),
            _ => card,
        };
    }

    private static string Text(string text, string what)
    {
        ModelLimits.Check(text.Length, ModelLimits.TextLength, $"characters in the {what} of its card");
        return PrintableText.IsPrintable(text)
            ? text
            : throw new SymfluxException($"the {what} of its card, '{PrintableText.Of(text)}', has characters that control a terminal or the "
                + "direction of writing");
    }

    /// <summary>A card as it stands in a file.</summary>
    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
    internal sealed record Entry
    {
        public required string Name { get; init; }

        public string? Description { get; init; }

        public double? Peak { get; init; }

        public double? NoiseLevel { get; init; }

        public RangeEntry? NoiseRange { get; init; }

        public PhotonEntry? Photons { get; init; }

        public string? Data { get; init; }

        public string? ConfigurationHash { get; init; }

        public int Parameters { get; init; }

        public Dictionary<string, string>? Extra { get; init; }
    }

    /// <summary>A noise range as it stands in a file.</summary>
    internal sealed record RangeEntry
    {
        public required double Smallest { get; init; }

        public required double Largest { get; init; }
    }

    /// <summary>A range of photons as it stands in a file.</summary>
    internal sealed record PhotonEntry
    {
        public required double Fewest { get; init; }

        public required double Most { get; init; }
    }
}
