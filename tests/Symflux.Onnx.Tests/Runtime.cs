using System.Numerics;
using Microsoft.ML.OnnxRuntime;

namespace Symflux.Onnx.Tests;

/// <summary>Runs what was written with ONNX Runtime, on one thread.</summary>
internal sealed class Runtime : IDisposable
{
    private readonly SessionOptions settings = new()
    {
        IntraOpNumThreads = 1,
        InterOpNumThreads = 1,
        LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
    };

    private readonly InferenceSession session;

    public Runtime(byte[] file) => session = new InferenceSession(file, settings);

    public Runtime(Blueprint blueprint, OnnxOptions? options = null) : this(FileOf(blueprint, options)) { }

    /// <summary>The properties beside the graph.</summary>
    public IReadOnlyDictionary<string, string> Metadata => session.ModelMetadata.CustomMetadataMap;

    public static byte[] FileOf(Blueprint blueprint, OnnxOptions? options = null)
    {
        using var stream = new MemoryStream();
        OnnxModel.Write(stream, blueprint, options);
        return stream.ToArray();
    }

    /// <summary>The outputs for a batch of fields on one grid.</summary>
    public Field<T>[] Run<T>(params IReadOnlyList<Field<T>> batch) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (grid, channels) = (batch[0].Grid, batch[0].Channels);
        var values = batch.SelectMany(field => field.Values.ToArray()).ToArray();
        using var input = OrtValue.CreateTensorValueFromMemory(values, [batch.Count, channels, .. Extents(grid)]);
        using var run = new RunOptions();
        using var outputs = session.Run(run, ["input"], [input], ["output"]);
        var result = outputs[0].GetTensorDataAsSpan<T>();
        if (!outputs[0].GetTensorTypeAndShape().Shape.AsSpan().SequenceEqual([batch.Count, channels, .. Extents(grid)]))
        {
            throw new InvalidOperationException($"{grid} became {string.Join('×', outputs[0].GetTensorTypeAndShape().Shape)}");
        }

        var fields = new Field<T>[batch.Count];
        for (var i = 0; i < fields.Length; i++)
        {
            fields[i] = Field<T>.Wrap(result.Slice(i * channels * grid.Count, channels * grid.Count).ToArray(), grid, channels);
        }

        return fields;
    }

    public void Dispose()
    {
        session.Dispose();
        settings.Dispose();
    }

    private static long[] Extents(Grid grid) => ((long[])[grid.Depth, grid.Height, grid.Width])[(3 - grid.Dimension)..];
}
