using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Symflux.Torch.Training;

/// <summary>Finds the properties of a JSON text that a type does not have: most are misspelt.</summary>
internal static class UnknownProperties
{
    /// <summary>One fault for every unknown property and every missing or unknown kind, at any depth, with what it was probably meant to be.</summary>
    /// <param name="element">The text.</param>
    /// <param name="type">What it is to be read as.</param>
    /// <param name="path">Where in the whole it is, with a point at the end; empty for the whole.</param>
    public static IEnumerable<string> In(JsonElement element, JsonTypeInfo type, string path = "")
    {
        if (element.ValueKind == JsonValueKind.Array && type.ElementType is { } of)
        {
            foreach (var fault in element.EnumerateArray().SelectMany((entry, i) => In(entry, type.Options.GetTypeInfo(of), $"{path.TrimEnd('.')}[{i}].")))
            {
                yield return fault;
            }
        }

        if (element.ValueKind != JsonValueKind.Object || (type.Kind != JsonTypeInfoKind.Object && type.PolymorphismOptions is null))
        {
            yield break;
        }

        var discriminator = type.PolymorphismOptions?.TypeDiscriminatorPropertyName;
        if (type.PolymorphismOptions is { } kinds)
        {
            string[] names = [.. kinds.DerivedTypes.Select(kind => (string)kind.TypeDiscriminator!)];
            var named = element.TryGetProperty(discriminator!, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
            if (kinds.DerivedTypes.FirstOrDefault(kind => named is not null && named.Equals(kind.TypeDiscriminator)) is not { DerivedType: { } derived })
            {
                yield return named is null
                    ? $"'{path}{discriminator}' {(value.ValueKind == JsonValueKind.Undefined ? "is missing" : "must be a text")}; there are "
                        + $"{string.Join(", ", names)}"
                    : $"there is no '{path}{discriminator}' called '{PrintableText.Of(named)}'; {Suggestion(named, names)}";
                yield break;
            }

            type = type.Options.GetTypeInfo(derived);
        }

        foreach (var property in element.EnumerateObject().Where(property => property.Name != discriminator))
        {
            if (type.Properties.FirstOrDefault(known => known.Name == property.Name) is not { } found)
            {
                var suggestion = Suggestion(property.Name, [.. type.Properties.Select(known => known.Name)]);
                yield return $"there is no property '{path}{PrintableText.Of(property.Name)}'; {suggestion}";
                continue;
            }

            foreach (var fault in In(property.Value, type.Options.GetTypeInfo(found.PropertyType), $"{path}{property.Name}."))
            {
                yield return fault;
            }
        }
    }

    private static string Suggestion(string name, string[] known)
    {
        var nearest = known.MinBy(candidate => Distance(name, candidate))!;
        return Distance(name, nearest) <= Math.Max(2, name.Length / 2)
            ? $"did you mean '{nearest}'?"
            : $"there are {string.Join(", ", known)}";
    }

    /// <summary>Levenshtein's distance: the fewest letters to insert, delete or replace; small and capital ones count alike.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
