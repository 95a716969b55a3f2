using Symflux.Blueprints;
using Symflux.Onnx.Fluxes;
using Symflux.Onnx.Graphs;
using Symflux.Onnx.Operators;

namespace Symflux.Onnx.Blocks;

/// <summary>u⁺ = α(u − τKᵀΦ(Ku) − μ(u − f)) + (1 − α)u⁻ as part of a graph.</summary>
internal static class ResidualBlockGraph
{
    /// <summary>u⁺.</summary>
    public static Value Append(GraphBuilder graph, ResidualBlock block, StateValues state, int dimension)
    {
        var d = Direction(graph, block, state, dimension);
        var step = graph.Node("Mul", d, TimeStep(graph, block, state.Current, d, dimension));
        var next = graph.Node("Sub", state.Current, step);
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

    /// <summary>d = KᵀΦ(Ku).</summary>
    private static Value Direction(GraphBuilder graph, ResidualBlock block, StateValues state, int dimension)
    {
        var flux = new LayerGraph(block.Flux);
        var bank = new BankGraph(block.Stencils, flux.Order, dimension, graph.DoublePrecision);
        var dual = bank.Apply(graph, state.Current);
        if (bank.HasRowsToMask && flux.CouplesChannels)
        {
            dual = bank.Mask(graph, dual, state.Data);
        }

        dual = flux.Apply(graph, dual, dimension);
        if (bank.HasRowsToMask && !(flux.CouplesChannels && flux.KeepsZero))
        {
            dual = bank.Mask(graph, dual, state.Data);
        }

        return bank.ApplyAdjoint(graph, dual);
    }

    /// <summary>τ, or clamp(τ, 0, (1 − μ)·2⟨u, d⟩/‖d‖²) for every item of the batch: [batch, 1, …, 1].</summary>
    private static Value TimeStep(GraphBuilder graph, ResidualBlock block, Value u, Value d, int dimension)
    {
        var tau = graph.Number(block.TimeStep);
        if (block.StepControl == StepControl.Fixed)
        {
            return tau;
        }

        var axes = graph.Integers([.. Enumerable.Range(1, dimension + 1).Select(axis => (long)axis)]);
        var product = graph.Node("ReduceSum", graph.Node("Mul", u, d), axes);
        var square = graph.Node("ReduceSum", graph.Node("Mul", d, d), axes);
        var quotient = graph.Node("Div", graph.Node("Mul", product, graph.Number(2 * (1 - block.Fidelity))), square);
        var limited = graph.Node("Min", tau, graph.Node("Max", quotient, graph.Number(0)));
        // d = 0 leaves the state as it is for every step; the quotient would be 0/0.
        return graph.Node("Where", graph.Node("Greater", square, graph.Number(0)), limited, tau);
    }
}
