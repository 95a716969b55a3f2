using System.Text.Json.Serialization;

namespace Symflux.Blueprints;

/// <summary>Source-generated JSON, so that model files work in trimmed and ahead-of-time compiled programs.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ModelCard))]
[JsonSerializable(typeof(BlueprintJson.BlueprintEntry))]
internal sealed partial class ModelJsonContext : JsonSerializerContext;
