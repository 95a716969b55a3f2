using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Symflux.Cli.Commands;
using Symflux.Cli.Running;
using Symflux.Cli.Tour;
using Symflux.Restoration;

namespace Symflux.Cli;

/// <summary>Results as JSON for other programs: camelCase, indented, Greek letters readable.</summary>
internal static class JsonOutput
{
    /// <summary>How everything is written, whoever knows the types.</summary>
    public static JsonSerializerOptions Style { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        // A value that could not be measured is NaN.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private static readonly JsonSerializerOptions Options = new(Style) { TypeInfoResolver = JsonTypes.Default };

    /// <summary>The object as text.</summary>
    public static string Write<T>(T value) => JsonSerializer.Serialize(value, TypeOf<T>());

    /// <summary>Text as an object.</summary>
    /// <exception cref="JsonException">It is not what <see cref="Write"/> would have made.</exception>
    public static T Read<T>(string text) => JsonSerializer.Deserialize(text, TypeOf<T>()) ?? throw new JsonException("it is empty");

    private static JsonTypeInfo<T> TypeOf<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));
}

/// <summary>What the commands write. The code for it is made when they are compiled, since a native program cannot look into its types when it runs.</summary>
[JsonSerializable(typeof(Batch.BatchReport))]
[JsonSerializable(typeof(Batch.Outcome[]))]
[JsonSerializable(typeof(CertificateJson))]
[JsonSerializable(typeof(DenoiseCommand.DenoisedImage))]
[JsonSerializable(typeof(DiffuseCommand.DiffusedImage))]
[JsonSerializable(typeof(EvaluationResult))]
[JsonSerializable(typeof(InpaintCommand.InpaintedImage))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(ModelsCommand.ListedModel[]))]
[JsonSerializable(typeof(TourJson))]
[JsonSerializable(typeof(TrainCommand.TrainedModel))]
internal sealed partial class JsonTypes : JsonSerializerContext;
