using System.Collections.Immutable;
using System.Numerics;
using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Operators;
using Symflux.Solving.Cycles;

namespace Symflux.Solving;

/// <summary>Blocks made ready to run one after the other, from one grid to others and back.</summary>
internal sealed class Chain<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly int threads;
    private readonly Dictionary<(int, Grid), Workspace<T>> workspaces = [];
    private readonly Dictionary<(StencilBank, FluxLayer, StencilBank?, Grid), Direction<T>> directions;
    private readonly Dictionary<(CycleBlock, Grid), FasHierarchy<T>> hierarchies;

    /// <summary>The grid of the next block, and below it those that synthesis goes back to.</summary>
    private readonly Stack<Grid> grids = [];

    /// <summary>Prepares blocks.</summary>
    /// <param name="blocks">The blocks; they end with as many channels as they start.</param>
    /// <param name="channels">Number of channels at the start.</param>
    /// <param name="grid">The grid.</param>
    /// <param name="threads">Size of the team that will run it.</param>
    public Chain(ImmutableArray<Block> blocks, int channels, Grid grid, int threads) : this(blocks, channels, grid, threads, [], []) { }

    private Chain(
        ImmutableArray<Block> blocks, int channels, Grid grid, int threads,
        Dictionary<(StencilBank, FluxLayer, StencilBank?, Grid), Direction<T>> directions, Dictionary<(CycleBlock, Grid), FasHierarchy<T>> hierarchies)
    {
        (this.threads, this.directions, this.hierarchies) = (threads, directions, hierarchies);
        grids.Push(grid);
        Ends = WorkspaceFor(channels);
        Steps = [.. blocks.SelectMany(StepsFor)];
    }

    /// <summary>Holds state, u⁻ and data at the start, and the result at the end.</summary>
    public Workspace<T> Ends { get; }

    /// <summary>The steps in the order in which they run.</summary>
    public ImmutableArray<Step<T>> Steps { get; }

    private Grid Grid => grids.Peek();

    private IEnumerable<Step<T>> StepsFor(Block block) => block is SymmetrisationBlock average
        ? SymmetrisationSteps.Of(average, Grid, WorkspaceFor(block.InputChannels), BodyOn)
        : [StepFor(block)];

    private Step<T> StepFor(Block block)
    {
        var workspace = WorkspaceFor(block.InputChannels);
        return block switch
        {
            ResidualBlock residual => new ResidualStep<T>(residual, Grid, DirectionOf(residual), workspace, threads),
            LiftBlock => new WidthStep<T>(workspace, WorkspaceFor(block.OutputChannels)),
            ProjectBlock => new WidthStep<T>(workspace, WorkspaceFor(block.OutputChannels)),
            AnalysisBlock analysis => StepToCells(analysis, workspace),
            SynthesisBlock synthesis => StepFromCells(synthesis, workspace),
            RecurrentBlock recurrent => new RecurrentStep<T>(recurrent, BodyOn(recurrent.Body, Grid), workspace),
            LinearSolveBlock solve => new LinearSolveStep<T>(solve, Grid, threads, workspace),
            CycleBlock cycle => new FasCycleStep<T>(HierarchyOf(cycle), workspace),
            BallProjectionBlock => new BallProjectionStep<T>(workspace),
            _ => throw new NotSupportedException($"the solver does not know {block.GetType().Name}"),
        };
    }

    private CellStep<T> StepToCells(AnalysisBlock block, Workspace<T> samples)
    {
        var grid = Grid;
        grids.Push(block.Cells.Coarsen(grid));
        return new CellStep<T>(block.Cells, grid, samples, WorkspaceFor(block.OutputChannels), isSynthesis: false);
    }

    private CellStep<T> StepFromCells(SynthesisBlock block, Workspace<T> coefficients)
    {
        grids.Pop();
        return new CellStep<T>(block.Cells, Grid, WorkspaceFor(block.OutputChannels), coefficients, isSynthesis: true);
    }

    /// <summary>The body of a block. What was made ready for one on the same grid serves the blocks around it too.</summary>
    private Chain<T> BodyOn(ImmutableArray<Block> body, Grid where) => new(body, body[0].InputChannels, where, threads, directions, hierarchies);

    /// <summary>Schemes repeat the same block many times; what is made ready for one serves all of them.</summary>
    private Direction<T> DirectionOf(ResidualBlock block)
    {
        var key = (block.Stencils, block.Flux, block.Guide, Grid);
        if (!directions.TryGetValue(key, out var made))
        {
            made = Direction<T>.For(block, Grid, threads);
            directions.Add(key, made);
        }

        return made;
    }

    /// <summary>Its fields hold nothing between two cycles, so all places where a block is repeated share them.</summary>
    private FasHierarchy<T> HierarchyOf(CycleBlock block)
    {
        if (!hierarchies.TryGetValue((block, Grid), out var made))
        {
            made = new FasHierarchy<T>(block, Grid, threads);
            hierarchies.Add((block, Grid), made);
        }

        return made;
    }

    private Workspace<T> WorkspaceFor(int channels)
    {
        if (!workspaces.TryGetValue((channels, Grid), out var made))
        {
            made = new Workspace<T>(channels, Grid.Count);
            workspaces.Add((channels, Grid), made);
        }

        return made;
    }
}
