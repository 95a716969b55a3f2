using System.Text.Encodings.Web;
using System.Text.Json;

namespace Symflux.Cli;

/// <summary>Results as JSON for other programs: camelCase, indented, Greek letters readable.</summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The object as text.</summary>
    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);
}
