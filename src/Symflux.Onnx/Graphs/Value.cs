namespace Symflux.Onnx.Graphs;

/// <summary>A tensor of a graph: the name by which nodes refer to it.</summary>
internal readonly record struct Value(string Name);
