using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Onnx.Fluxes;
using Symflux.Onnx.Graphs;
using Symflux.Onnx.Operators;
using Symflux.Operators;

namespace Symflux.Onnx.Blocks;

/// <summary>
/// ((1 + μ)I + τKᵀG(u)K) u⁺ = u + μf as part of a graph. ONNX has no banded solves, so direct and additively split solves
/// become conjugate gradients to the accuracy of the arithmetic.
/// </summary>
internal static class LinearSolveBlockGraph
{
    private const int MostIterations = 100_000;

    /// <summary>u⁺.</summary>
    public static Value Append(GridContext context, LinearSolveBlock block, StateValues state)
    {
        var graph = context.Graph;
        var b = block.Fidelity == 0
            ? state.Current
            : graph.Node("Add", state.Current, graph.Node("Mul", state.Data, graph.Number(block.Fidelity)));
        var flux = new LayerGraph(block.Flux);
        var bank = new BankGraph(block.Stencils, flux.Order, context.Dimension, graph.DoublePrecision, wholeGrid: true);
        var g = FrozenDiffusivities.Of(context, flux, bank, bank, state.Current);
        if (block.Solver.Stopping is { } stopping)
        {
            return Solve(context, stopping, b, block, bank, g, block.TimeStep);
        }

        var exact = new StoppingRule(MostIterations, graph.DoublePrecision ? 1e-15 : 1e-7);
        var parts = flux.Order.GroupBy(channel => AxisOf(block.Stencils.Stencils[channel])).ToArray();
        Value[] solutions = [.. parts.Select(channels =>
        {
            var part = new BankGraph(block.Stencils, channels, context.Dimension, graph.DoublePrecision, wholeGrid: true);
            var places = channels.Select(channel => (long)flux.Order.Index().First(entry => entry.Item == channel).Index).ToArray();
            var share = parts.Length == 1 ? g : graph.Take(g, places, axis: 1);
            return Solve(context, exact, b, block, part, share, parts.Length * block.TimeStep);
        })];
        return parts.Length == 1 ? solutions[0] : graph.Node("Mul", graph.Node("Sum", solutions), graph.Number(1.0 / parts.Length));

        static Axis AxisOf(Stencil stencil) => LinearSolveBlock.AxesOf(stencil) is [var axis, ..] ? axis : Axis.X;
    }

    private static Value Solve(
        GridContext context, StoppingRule stopping, Value b, LinearSolveBlock block, BankGraph bank, Value g, double timeStep) =>
        ConjugateGradientGraph.Solve(context, stopping, b, (inside, p) =>
        {
            var graph = inside.Graph;
            var diffusion = bank.ApplyAdjoint(graph, graph.Node("Mul", bank.Apply(graph, p), g));
            var identity = block.Fidelity == 0 ? p : graph.Node("Mul", p, graph.Number(1 + block.Fidelity));
            return graph.Node("Add", identity, graph.Node("Mul", diffusion, graph.Number(timeStep)));
        });
}
