using System.Text.Json.Serialization;

namespace Symflux.Explanations;

/// <summary>Source-generated JSON, so that reports work in trimmed and ahead-of-time compiled programs.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = false, UseStringEnumConverter = true)]
[JsonSerializable(typeof(PdeReport))]
internal sealed partial class ExplanationJsonContext : JsonSerializerContext;
