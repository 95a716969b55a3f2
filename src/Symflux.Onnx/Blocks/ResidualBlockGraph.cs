using Symflux.Blueprints;
using Symflux.Onnx.Fluxes;
using Symflux.Onnx.Graphs;
using Symflux.Onnx.Operators;

namespace Symflux.Onnx.Blocks;

/// <summary>u⁺ = α(u − τd − μ(u − f)) + (1 − α)u⁻ as part of a graph, with d = KᵀΦ(Ku) or Kᵀg(|Hu|²)Ku.</summary>
internal static class ResidualBlockGraph
{
    /// <summary>u⁺.</summary>
    public static Value Append(GridContext context, ResidualBlock block, StateValues state)
    {
        var graph = context.Graph;
        var d = block.Guide is null
            ? DiffusionTermGraph.Of(context, block.Stencils, block.Flux, state.Current)
            : GuidedDiffusionTerm(context, block, state.Current);
        var next = graph.Node("Sub", state.Current, graph.Node("Mul", d, TimeStep(context, block, state.Current, d)));
        if (block.Fidelity != 0)
        {
            var residual = graph.Node("Sub", state.Current, state.Data);
            next = graph.Node("Sub", next, graph.Node("Mul", residual, graph.Number(block.Fidelity)));
        }

        return block.Extrapolation == 1
            ? next
            : graph.Node(
                "Add",
                graph.Node("Mul", next, graph.Number(block.Extrapolation)),
                graph.Node("Mul", state.Previous, graph.Number(1 - block.Extrapolation)));
    }

    private static Value GuidedDiffusionTerm(GridContext context, ResidualBlock block, Value u)
    {
        var graph = context.Graph;
        var flux = new LayerGraph(block.Flux);
        var bank = new BankGraph(block.Stencils, flux.Order, context.Dimension, graph.DoublePrecision, wholeGrid: true);
        var guide = new BankGraph(block.Guide!, flux.Order, context.Dimension, graph.DoublePrecision, wholeGrid: true);
        var g = FrozenDiffusivities.Of(context, flux, guide, bank, u);
        return bank.ApplyAdjoint(graph, graph.Node("Mul", bank.Apply(graph, u), g));
    }

    /// <summary>τ, or Σ_j w_j(x) clamp(τ, 0, (1 − μ)·2⟨u, d⟩_j/‖d‖²_j) at every sample: [batch, 1, grid].</summary>
    private static Value TimeStep(GridContext context, ResidualBlock block, Value u, Value d)
    {
        var graph = context.Graph;
        var tau = graph.Number(block.TimeStep);
        if (block.StepControl.Window is not { } window)
        {
            return tau;
        }

        var hats = new HatGraph(context, window);
        var square = hats.Sum(context.ProductAtSamples(d, d));
        var quotient = graph.Node("Div", hats.Sum(context.ProductAtSamples(u, d)), square);
        // The factor comes behind the quotient: ONNX Runtime fuses one that follows a matrix product into it, in single precision.
        var largest = graph.Node("Mul", quotient, graph.Number(2 * (1 - block.Fidelity)));
        var limited = graph.Node("Min", tau, graph.Node("Max", largest, graph.Number(0)));
        // d = 0 leaves the state as it is for every step; the quotient would be 0/0.
        return hats.Interpolate(graph.Node("Where", graph.Node("Greater", square, graph.Number(0)), limited, tau));
    }
}
