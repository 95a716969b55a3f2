using System.Collections.Immutable;
using Symflux.Blueprints;
using Symflux.Onnx.Graphs;
using Symflux.Onnx.Operators;

namespace Symflux.Onnx.Blocks;

/// <summary>What a cycle computes on the grid of one level, as parts of a graph.</summary>
internal sealed class CycleLevelGraph
{
    private readonly GridContext context;
    private readonly CycleLevel level;
    private readonly Value reaction;
    private readonly Value diffusion;
    private readonly Value inverseDiagonal;

    /// <summary>Reads a level.</summary>
    /// <param name="context">The surroundings, with the grid of the level.</param>
    /// <param name="level">The level.</param>
    /// <param name="mask">c on the grid of the level, or null for none.</param>
    public CycleLevelGraph(GridContext context, CycleLevel level, Value? mask)
    {
        (this.context, this.level) = (context, level);
        var graph = context.Graph;
        Transfer = level.ToCoarser is null
            ? null
            : Transfer.Of(level.ToCoarser, context.Dimension, level.Stencils.InputChannels, graph.DoublePrecision);
        if (mask is not { } known)
        {
            (reaction, diffusion) = (graph.Number(level.Reaction), graph.Number(level.Diffusion));
            inverseDiagonal = graph.Number(1 / (level.Reaction + level.Diffusion * level.Diagonal));
            return;
        }

        reaction = graph.Node("Mul", known, graph.Number(level.Reaction));
        diffusion = graph.Node("Mul", graph.Node("Sub", graph.Number(1), known), graph.Number(level.Diffusion));
        inverseDiagonal = graph.Node(
            "Reciprocal", graph.Node("Add", reaction, graph.Node("Mul", diffusion, graph.Number(level.Diagonal))));
    }

    /// <summary>R and P to the next coarser level; null on the coarsest.</summary>
    public Transfer? Transfer { get; }

    /// <summary>αc f, or αf without a mask.</summary>
    public Value React(Value f) => context.Graph.Node("Mul", reaction, f);

    /// <summary>A(x).</summary>
    public Value Apply(Value x)
    {
        var direction = DirectionGraph.Of(context, level.Stencils, level.Flux, x, anyGrid: true);
        return context.Graph.Node("Add", React(x), context.Graph.Node("Mul", diffusion, direction));
    }

    /// <summary>x + ω(b − A(x))/diagonal, for one ω after the other.</summary>
    public Value Smooth(Value x, Value right, ImmutableArray<double> relaxations)
    {
        var graph = context.Graph;
        foreach (var omega in relaxations)
        {
            var factor = graph.Node("Mul", inverseDiagonal, graph.Number(omega));
            x = graph.Node("Add", x, graph.Node("Mul", factor, graph.Node("Sub", right, Apply(x))));
        }

        return x;
    }
}
