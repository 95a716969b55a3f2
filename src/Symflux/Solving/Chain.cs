using System.Collections.Immutable;
using System.Numerics;
using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Operators;
using Symflux.Solving.Cycles;

namespace Symflux.Solving;

/// <summary>Blocks made ready to run one after the other on one grid.</summary>
internal sealed class Chain<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Grid grid;
    private readonly int threads;
    private readonly Dictionary<int, Workspace<T>> workspaces = [];
    private readonly Dictionary<(StencilBank, FluxLayer, StencilBank?), Direction<T>> directions;
    private readonly Dictionary<CycleBlock, FasHierarchy<T>> hierarchies;

    /// <summary>Prepares blocks.</summary>
    /// <param name="blocks">The blocks; they end with as many channels as they start.</param>
    /// <param name="channels">Number of channels at the start.</param>
    /// <param name="grid">The grid.</param>
    /// <param name="threads">Size of the team that will run it.</param>
    public Chain(ImmutableArray<Block> blocks, int channels, Grid grid, int threads) : this(blocks, channels, grid, threads, [], []) { }

    private Chain(
        ImmutableArray<Block> blocks, int channels, Grid grid, int threads,
        Dictionary<(StencilBank, FluxLayer, StencilBank?), Direction<T>> directions, Dictionary<CycleBlock, FasHierarchy<T>> hierarchies)
    {
        (this.grid, this.threads, this.directions, this.hierarchies) = (grid, threads, directions, hierarchies);
        Ends = WorkspaceFor(channels);
        Steps = [.. blocks.SelectMany(StepsFor)];
    }

    /// <summary>Holds state, u⁻ and data at the start, and the result at the end.</summary>
    public Workspace<T> Ends { get; }

    /// <summary>The steps in the order in which they run.</summary>
    public ImmutableArray<Step<T>> Steps { get; }

    private IEnumerable<Step<T>> StepsFor(Block block) => block is SymmetrisationBlock average
        ? SymmetrisationSteps.Of(average, grid, WorkspaceFor(block.InputChannels), BodyOn)
        : [StepFor(block)];

    private Step<T> StepFor(Block block)
    {
        var workspace = WorkspaceFor(block.InputChannels);
        return block switch
        {
            ResidualBlock residual => new ResidualStep<T>(residual, DirectionOf(residual), workspace),
            LiftBlock => new WidthStep<T>(workspace, WorkspaceFor(block.OutputChannels)),
            ProjectBlock => new WidthStep<T>(workspace, WorkspaceFor(block.OutputChannels)),
            RecurrentBlock recurrent => new RecurrentStep<T>(recurrent, BodyOn(recurrent.Body, grid), workspace),
            LinearSolveBlock solve => new LinearSolveStep<T>(solve, grid, threads, workspace),
            CycleBlock cycle => new FasCycleStep<T>(HierarchyOf(cycle), workspace),
            BallProjectionBlock => new BallProjectionStep<T>(workspace),
            _ => throw new NotSupportedException($"the solver does not know {block.GetType().Name}"),
        };
    }

    /// <summary>The body of a block. What was made ready for a body on the same grid serves the blocks around it too.</summary>
    private Chain<T> BodyOn(ImmutableArray<Block> body, Grid where) => where == grid
        ? new Chain<T>(body, body[0].InputChannels, grid, threads, directions, hierarchies)
        : new Chain<T>(body, body[0].InputChannels, where, threads);

    /// <summary>Schemes repeat the same block many times; what is made ready for one serves all of them.</summary>
    private Direction<T> DirectionOf(ResidualBlock block)
    {
        if (!directions.TryGetValue((block.Stencils, block.Flux, block.Guide), out var made))
        {
            made = Direction<T>.For(block, grid, threads);
            directions.Add((block.Stencils, block.Flux, block.Guide), made);
        }

        return made;
    }

    /// <summary>Its fields hold nothing between two cycles, so all places where a block is repeated share them.</summary>
    private FasHierarchy<T> HierarchyOf(CycleBlock block)
    {
        if (!hierarchies.TryGetValue(block, out var made))
        {
            made = new FasHierarchy<T>(block, grid, threads);
            hierarchies.Add(block, made);
        }

        return made;
    }

    private Workspace<T> WorkspaceFor(int channels)
    {
        if (!workspaces.TryGetValue(channels, out var made))
        {
            made = new Workspace<T>(channels, grid.Count);
            workspaces.Add(channels, made);
        }

        return made;
    }
}
