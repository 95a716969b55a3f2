using System.Text.Json;

namespace Symflux.Blueprints;

/// <summary>JSON of model files: no property twice, which readers would understand differently, and no null, which nothing in them can be.</summary>
internal static class StrictJson
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };

    /// <summary>Parses a text in UTF-8.</summary>
    /// <exception cref="JsonException">It is no JSON, or one of the kind above.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> text) => Checked(JsonDocument.Parse(text, Options));

    /// <summary>Parses a text.</summary>
    /// <exception cref="JsonException">It is no JSON, or one of the kind above.</exception>
    public static JsonDocument Parse(string text) => Checked(JsonDocument.Parse(text, Options));

    private static JsonDocument Checked(JsonDocument document) => PathOfNull(document.RootElement) is { } path
        ? throw new JsonException($"${path} is null; leave it out, or give it a value")
        : document;

    private static string? PathOfNull(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Null:
                return "";
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    if (PathOfNull(property.Value) is { } path)
                    {
                        return $".{property.Name}{path}";
                    }
                }

                return null;
            case JsonValueKind.Array:
                foreach (var (i, item) in element.EnumerateArray().Index())
                {
                    if (PathOfNull(item) is { } path)
                    {
                        return $"[{i}]{path}";
                    }
                }

                return null;
            default:
                return null;
        }
    }
}
