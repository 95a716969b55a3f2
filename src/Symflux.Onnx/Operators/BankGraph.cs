using Symflux.Onnx.Graphs;
using Symflux.Operators;

namespace Symflux.Onnx.Operators;

/// <summary>K and Kᵀ of a stencil bank as parts of a graph.</summary>
internal sealed class BankGraph
{
    private readonly Boundary boundary;
    private readonly Stencil[] stencils;
    private readonly StencilWindow window;
    private readonly Convolution convolution;
    private readonly bool wholeGrid;

    /// <summary>Reads a bank.</summary>
    /// <param name="bank">The bank.</param>
    /// <param name="order">The channels of Ku in the order in which the graph shall have them.</param>
    /// <param name="dimension">1, 2 or 3.</param>
    /// <param name="doublePrecision">Whether the graph runs in double.</param>
    /// <param name="wholeGrid">
    /// Whether Ku must be on the whole grid, because it meets results of other banks. Otherwise a bank with natural
    /// boundaries, whose stencils all have the same extents, may leave out the rows that K does not have.
    /// </param>
    public BankGraph(StencilBank bank, IEnumerable<int> order, int dimension, bool doublePrecision, bool wholeGrid = false)
    {
        this.wholeGrid = wholeGrid;
        boundary = bank.Boundary;
        stencils = [.. order.Select(channel => bank.Stencils[channel])];
        window = new StencilWindow(new StencilBank(stencils, boundary), dimension);
        convolution = doublePrecision
            ? new MatrixConvolution(window)
            : new Convolution(window);
    }

    /// <summary>
    /// Whether the graph computes rows of Ku that K does not have. They must be masked before a flux that couples
    /// channels, and at the latest before Kᵀ.
    /// </summary>
    public bool HasRowsToMask =>
        boundary == Boundary.Natural && (wholeGrid || !window.IsFilled) && window.Extents.Any(extent => extent > 1);

    /// <summary>Whether zeros lie around the domain for the convolution.</summary>
    private bool ZerosAround => boundary == Boundary.Zero || HasRowsToMask;

    /// <summary>K u, with the rows still in it that K does not have.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="u">[batch, m, (depth,) height, width].</param>
    public Value Apply(GraphBuilder graph, Value u) => convolution.Apply(
        graph, boundary == Boundary.Reflecting ? EvenExtension.Apply(graph, u, window) : u, ZerosAround);

    /// <summary>Kᵀ v, where v is masked.</summary>
    public Value ApplyAdjoint(GraphBuilder graph, Value v)
    {
        var u = convolution.ApplyAdjoint(graph, v, ZerosAround);
        return boundary == Boundary.Reflecting ? EvenExtension.Fold(graph, u, window) : u;
    }

    /// <summary>Sets the rows to zero that K does not have.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="v">[batch, C, (depth,) height, width].</param>
    /// <param name="like">Any tensor on the same grid; where blocks give the same one, they share the mask.</param>
    public Value Mask(GraphBuilder graph, Value v, Value like) =>
        graph.Node("Mul", v, ExistingRows.Mask(graph, stencils, window.Axes, like));
}
