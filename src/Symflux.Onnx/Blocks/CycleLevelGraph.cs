using Symflux.Blueprints;
using Symflux.Onnx.Graphs;
using Symflux.Onnx.Operators;

namespace Symflux.Onnx.Blocks;

/// <summary>What a cycle computes on the grid of one level, as parts of a graph.</summary>
internal sealed class CycleLevelGraph : ICycleLevel<Value>
{
    private readonly GridContext context;
    private readonly CycleLevel level;
    private readonly Value reaction;
    private readonly Value diffusion;
    private readonly Value inverseDiagonal;
    private readonly Transfer? transfer;

    /// <summary>Reads a level.</summary>
    /// <param name="context">The surroundings, with the grid of the level.</param>
    /// <param name="level">The level.</param>
    /// <param name="mask">c on the grid of the level, or null for none.</param>
    public CycleLevelGraph(GridContext context, CycleLevel level, Value? mask)
    {
        (this.context, this.level) = (context, level);
        var graph = context.Graph;
        transfer = level.ToCoarser is null
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

    public int PreSweeps => level.PreSmoothing.Length;

    public int PostSweeps => level.PostSmoothing.Length;

    public Value Add(Value a, Value b) => context.Graph.Node("Add", a, b);

    public Value Subtract(Value a, Value b) => context.Graph.Node("Sub", a, b);

    public Value React(Value x) => context.Graph.Node("Mul", reaction, x);

    public Value Diffuse(Value x) =>
        context.Graph.Node("Mul", diffusion, DiffusionTermGraph.Of(context, level.Stencils, level.Flux, x, anyGrid: true));

    public Value Relax(Value residual, int sweep)
    {
        var omega = sweep < PreSweeps ? level.PreSmoothing[sweep] : level.PostSmoothing[sweep - PreSweeps];
        return context.Graph.Node("Mul", context.Graph.Node("Mul", inverseDiagonal, context.Graph.Number(omega)), residual);
    }

    public Value Restrict(Value fine) => transfer!.Restrict(context.Graph, fine);

    public Value Interpolate(Value coarse, Value fine) => transfer!.Interpolate(context.Graph, coarse, fine);
}
