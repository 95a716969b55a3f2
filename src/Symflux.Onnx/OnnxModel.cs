using System.Collections.Immutable;
using Google.Protobuf;
using Symflux.Blueprints;
using Symflux.Certificates;
using Symflux.Onnx.Blocks;
using Symflux.Onnx.Format;

namespace Symflux.Onnx;

/// <summary>
/// Writes blueprints as ONNX files (IR version 8, opset 17). The graph has one input, <c>input</c>, and one output,
/// <c>output</c>, both [batch, channels, (depth,) height, width] with any batch and any extents: the items of a batch do
/// not influence each other.
/// </summary>
/// <remarks>
/// The numbers equal those of the solver up to rounding, boundaries included. A grid must have at least as many samples
/// in each axis as the stencils have there (natural boundaries with one extent for all stencils) or as they reach beyond
/// the border (reflecting ones); the runtime refuses smaller ones. Diffusivities of a program's own are written as splines
/// (<see cref="SampledBlueprint"/>): summary and metadata say how far these are from the original, and the certificate is that of the splines. See
/// docs/ONNX.md.
/// </remarks>
public static class OnnxModel
{
    private const long IrVersion = 8;
    private const long Opset = 17;

    /// <summary>Writes a blueprint to a file, which appears complete or not at all.</summary>
    /// <param name="path">The file; .onnx by custom.</param>
    /// <param name="blueprint">What to write.</param>
    /// <param name="options">How; in float where omitted.</param>
    /// <exception cref="SymfluxException">The file cannot be written, or ONNX has no words for a block.</exception>
    public static OnnxSummary Write(string path, Blueprint blueprint, OnnxOptions? options = null) =>
        Save(path, Make(blueprint, null, options));

    /// <summary>Writes a model to a file, which appears complete or not at all; its card goes into the metadata.</summary>
    /// <param name="path">The file; .onnx by custom.</param>
    /// <param name="model">What to write.</param>
    /// <param name="options">How; in float and in the model's grey scale where omitted.</param>
    /// <exception cref="SymfluxException">The file cannot be written, or ONNX has no words for a block.</exception>
    public static OnnxSummary Write(string path, Model model, OnnxOptions? options = null) => Save(path, Make(model, options));

    /// <summary>Writes a blueprint to a stream.</summary>
    /// <param name="stream">Receives the file's content.</param>
    /// <param name="blueprint">What to write.</param>
    /// <param name="options">How; in float where omitted.</param>
    /// <exception cref="SymfluxException">The file cannot be written, or ONNX has no words for a block.</exception>
    public static OnnxSummary Write(Stream stream, Blueprint blueprint, OnnxOptions? options = null) =>
        Save(stream, Make(blueprint, null, options));

    /// <summary>Writes a model to a stream; its card goes into the metadata.</summary>
    /// <param name="stream">Receives the file's content.</param>
    /// <param name="model">What to write.</param>
    /// <param name="options">How; in float and in the model's grey scale where omitted.</param>
    /// <exception cref="SymfluxException">The file cannot be written, or ONNX has no words for a block.</exception>
    public static OnnxSummary Write(Stream stream, Model model, OnnxOptions? options = null) => Save(stream, Make(model, options));

    private static (ModelProto File, OnnxSummary Summary) Make(Model model, OnnxOptions? options)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (options?.Peak is not { } peak)
        {
            return Make(model.Blueprint, model.Card, options);
        }

        if (!(peak > 0 && double.IsFinite(peak)))
        {
            throw new SymfluxException($"the grey value of white is {peak}; it must be positive and finite, such as 1 or 255");
        }

        var factor = peak / model.Card.Peak;
        var card = model.Card with { Peak = peak, NoiseLevel = factor * model.Card.NoiseLevel, NoiseRange = model.Card.NoiseRange?.Rescale(factor) };
        return Make(model.Blueprint.Rescale(factor), card, options);
    }

    private static (ModelProto File, OnnxSummary Summary) Make(Blueprint blueprint, ModelCard? card, OnnxOptions? options)
    {
        ArgumentNullException.ThrowIfNull(blueprint);
        var sampled = SampledBlueprint.Of(blueprint);
        blueprint = sampled.Blueprint;
        var certificate = Certificate.Of(blueprint);
        var graph = BlueprintGraph.Of(blueprint, card?.Name ?? "blueprint", options?.DoublePrecision ?? false);
        var file = new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "Symflux",
            ProducerVersion = Metadata.Version,
            DocString = card?.Description ?? "",
            Graph = graph,
        };
        file.OpsetImport.Add(new OperatorSetIdProto { Version = Opset });
        file.MetadataProps.AddRange(Metadata.Of(sampled, certificate, card)
            .Select(property => new StringStringEntryProto { Key = property.Key, Value = property.Value }));
        var operators = Nodes(graph).CountBy(node => node.OpType).ToImmutableSortedDictionary(StringComparer.Ordinal);
        return (file, new OnnxSummary(file.CalculateSize(), operators, card?.Parameters ?? blueprint.ParameterCount, certificate)
        {
            SamplingError = sampled.Error,
        });
    }

    private static IEnumerable<NodeProto> Nodes(GraphProto graph) => graph.Node.Concat(
        graph.Node.SelectMany(node => node.Attribute).Where(attribute => attribute.G is not null).SelectMany(attribute => Nodes(attribute.G)));

    private static OnnxSummary Save(string path, (ModelProto File, OnnxSummary Summary) made)
    {
        AtomicFile.Write(path, stream => made.File.WriteTo(stream));
        return made.Summary;
    }

    private static OnnxSummary Save(Stream stream, (ModelProto File, OnnxSummary Summary) made)
    {
        ArgumentNullException.ThrowIfNull(stream);
        made.File.WriteTo(stream);
        return made.Summary;
    }
}
