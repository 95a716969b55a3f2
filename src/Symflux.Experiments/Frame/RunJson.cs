using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Symflux.Experiments.Frame;

/// <summary>Settings and results of runs as JSON, of whatever types; a run is known by this text.</summary>
internal static class RunJson
{
    private static readonly JsonSerializerOptions Options = new(JsonOutput.Style)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    /// <summary>The object as text.</summary>
    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <summary>Text as an object.</summary>
    /// <exception cref="JsonException">It is not what <see cref="Write"/> would have made.</exception>
    public static T Read<T>(string text) => JsonSerializer.Deserialize<T>(text, Options) ?? throw new JsonException("it is empty");
}
