using Symflux.Onnx.Graphs;
using Symflux.Operators;

namespace Symflux.Onnx.Operators;

/// <summary>
/// Correlation with the weights of a window, without extension or with zeros around, and its adjoint, with the operators
/// Conv and ConvTranspose and one weight tensor for both.
/// </summary>
/// <remarks>
/// ConvTranspose with the weights of a Conv is its adjoint by definition. A Conv with mirrored weights would give the
/// same numbers, but runs three times as long in ONNX Runtime.
/// </remarks>
internal class Convolution(StencilWindow window)
{
    /// <summary>The window.</summary>
    protected StencilWindow Window => window;

    /// <summary>Correlation at the positions where the window fits, or at all positions with zeros around.</summary>
    public virtual Value Apply(GraphBuilder graph, Value u, bool zerosAround) => graph.Node("Conv", Layout(zerosAround), u, Weights(graph));

    /// <summary>The adjoint of <see cref="Apply"/>.</summary>
    public virtual Value ApplyAdjoint(GraphBuilder graph, Value v, bool zerosAround) =>
        graph.Node("ConvTranspose", Layout(zerosAround), v, Weights(graph));

    private Value Weights(GraphBuilder graph) => graph.Numbers("K", window.Embed(), [window.OutputChannels, window.InputChannels, .. window.Extents]);

    private Format.AttributeProto[] Layout(bool zerosAround)
    {
        var kernel = Attributes.Integers("kernel_shape", window.Extents.Select(extent => (long)extent));
        return zerosAround
            ? [kernel, Attributes.Integers("pads", window.Before.Concat(window.After).Select(count => (long)count))]
            : [kernel];
    }
}
