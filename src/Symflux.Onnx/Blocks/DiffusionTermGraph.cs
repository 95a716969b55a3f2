using Symflux.Fluxes;
using Symflux.Onnx.Fluxes;
using Symflux.Onnx.Graphs;
using Symflux.Onnx.Operators;
using Symflux.Operators;

namespace Symflux.Onnx.Blocks;

/// <summary>KᵀΦ(Ku) as part of a graph.</summary>
internal static class DiffusionTermGraph
{
    /// <summary>KᵀΦ(Ku).</summary>
    /// <param name="context">The surroundings.</param>
    /// <param name="stencils">K.</param>
    /// <param name="layer">Φ.</param>
    /// <param name="u">[batch, m, (depth,) height, width].</param>
    /// <param name="anyGrid">Whether grids with fewer samples than the stencils must be served, where the boundary lets them be.</param>
    public static Value Of(GridContext context, StencilBank stencils, FluxLayer layer, Value u, bool anyGrid = false)
    {
        var graph = context.Graph;
        var flux = new LayerGraph(layer);
        // On the whole grid there are rows for stencils that do not fit; masked, they are none.
        var bank = new BankGraph(stencils, flux.Order, context.Dimension, graph.DoublePrecision, wholeGrid: anyGrid);
        var dual = bank.Apply(graph, u);
        if (bank.HasRowsToMask && flux.CouplesChannels)
        {
            dual = bank.Mask(graph, dual, context.Grid);
        }

        dual = flux.Apply(graph, dual, context.Dimension);
        if (bank.HasRowsToMask && !(flux.CouplesChannels && flux.KeepsZero))
        {
            dual = bank.Mask(graph, dual, context.Grid);
        }

        return bank.ApplyAdjoint(graph, dual);
    }
}
