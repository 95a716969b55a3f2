using System.Collections.Immutable;
using Symflux.Certificates;

namespace Symflux.Onnx;

/// <summary>What was written.</summary>
/// <param name="Bytes">Size of the file.</param>
/// <param name="Operators">How many nodes of each ONNX operator the graph has, bodies of loops included.</param>
/// <param name="Parameters">Number of trainable parameters.</param>
/// <param name="Certificate">What is proven about the blueprint; the file's metadata say the same.</param>
public sealed record OnnxSummary(
    long Bytes, ImmutableSortedDictionary<string, int> Operators, int Parameters, Certificate Certificate)
{
    /// <summary>How far diffusivities of a program's own are from the splines that were written for them; 0 where there are none.</summary>
    public double SamplingError { get; init; }
}
