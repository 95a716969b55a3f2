using Symflux.Onnx.Fluxes;
using Symflux.Onnx.Graphs;
using Symflux.Onnx.Operators;

namespace Symflux.Onnx.Blocks;

/// <summary>Diffusivities computed once and then multiplied with: those of a guide, and those of a linear solve.</summary>
internal static class FrozenDiffusivities
{
    /// <summary>g(|Hu|²) on the whole grid, and 0 where K has no row.</summary>
    /// <param name="context">The surroundings.</param>
    /// <param name="flux">Gives g.</param>
    /// <param name="guide">H, on the whole grid; may be K.</param>
    /// <param name="bank">K, on the whole grid.</param>
    /// <param name="u">The state.</param>
    public static Value Of(GridContext context, LayerGraph flux, BankGraph guide, BankGraph bank, Value u)
    {
        var graph = context.Graph;
        var v = guide.Apply(graph, u);
        if (guide.HasRowsToMask)
        {
            v = guide.Mask(graph, v, context.Grid);
        }

        var g = flux.Diffusivities(graph, v, context.Dimension);
        return bank.HasRowsToMask ? bank.Mask(graph, g, context.Grid) : g;
    }
}
