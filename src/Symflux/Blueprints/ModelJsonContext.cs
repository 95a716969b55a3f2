using System.Text.Json.Serialization;

namespace Symflux.Blueprints;

/// <summary>Source-generated JSON, so that model files work in trimmed and ahead-of-time compiled programs.</summary>
/// <remarks>
/// A property that is not known is refused: a block of a newer version would be another block without it.
/// </remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    AllowDuplicateProperties = false,
    AllowOutOfOrderMetadataProperties = true,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ModelCard))]
[JsonSerializable(typeof(ModelCardJson.Entry), TypeInfoPropertyName = "ModelCardJsonEntry")]
[JsonSerializable(typeof(StoredTensor.Entry), TypeInfoPropertyName = "StoredTensorEntry")]
[JsonSerializable(typeof(BlueprintJson.BlueprintEntry))]
internal sealed partial class ModelJsonContext : JsonSerializerContext;
