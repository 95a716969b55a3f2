using Symflux.Onnx.Graphs;

namespace Symflux.Onnx.Blocks;

/// <summary>What a block reads, each [batch, m, (depth,) height, width].</summary>
/// <param name="Current">u.</param>
/// <param name="Previous">u⁻.</param>
/// <param name="Data">f, which the data term refers to.</param>
internal sealed record StateValues(Value Current, Value Previous, Value Data);
