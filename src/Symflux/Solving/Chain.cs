using System.Collections.Immutable;
using System.Numerics;
using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Operators;
using Symflux.Solving.Cycles;
using Symflux.Solving.Kernels;
using Symflux.Solving.TwoPoint;

namespace Symflux.Solving;

/// <summary>Blocks made ready to run one after the other, from one grid to others and back.</summary>
internal sealed class Chain<T> : IBlockReader<IEnumerable<Step<T>>> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly int threads;
    private readonly bool isPreviousAskedFor;
    private readonly FieldsRead reads;
    private readonly Dictionary<(int, Grid), Workspace<T>> workspaces = [];
    private readonly Dictionary<(Block, Grid), ImmutableArray<Step<T>>> known = [];
    private readonly Dictionary<(StencilBank, FluxLayer, StencilBank?, Grid), DiffusionTerm<T>> terms;
    private readonly Dictionary<(CycleBlock, Grid), FasHierarchy<T>> hierarchies;
    private readonly Dictionary<(StencilBank, FluxLayer, Grid), TwoPointSweep<T>?> sweeps;

    /// <summary>The grid of the next block, and below it those that synthesis goes back to.</summary>
    private readonly Stack<Grid> grids = [];

    /// <summary>Prepares blocks.</summary>
    /// <param name="blocks">The blocks; they end with as many channels as they start.</param>
    /// <param name="channels">Number of channels at the start.</param>
    /// <param name="grid">The grid.</param>
    /// <param name="threads">Size of the team that will run it.</param>
    /// <param name="isPreviousAskedFor">Whether the state before the last one is asked for at the end.</param>
    public Chain(ImmutableArray<Block> blocks, int channels, Grid grid, int threads, bool isPreviousAskedFor = false)
        : this(blocks, channels, grid, threads, isPreviousAskedFor, [], [], []) { }

    private Chain(
        ImmutableArray<Block> blocks, int channels, Grid grid, int threads, bool isPreviousAskedFor,
        Dictionary<(StencilBank, FluxLayer, StencilBank?, Grid), DiffusionTerm<T>> terms, Dictionary<(CycleBlock, Grid), FasHierarchy<T>> hierarchies,
        Dictionary<(StencilBank, FluxLayer, Grid), TwoPointSweep<T>?> sweeps)
    {
        (this.threads, this.isPreviousAskedFor) = (threads, isPreviousAskedFor);
        (this.terms, this.hierarchies, this.sweeps) = (terms, hierarchies, sweeps);
        grids.Push(grid);
        reads = (blocks.Any(block => block.ReadsPrevious) ? FieldsRead.Previous : FieldsRead.None)
            | (blocks.Any(block => block.ReadsData) ? FieldsRead.Data : FieldsRead.None);
        Ends = WorkspaceFor(channels);
        Steps = [.. StepsOf(blocks)];
    }

    /// <summary>Holds state, u⁻ and data at the start, and the result at the end.</summary>
    public Workspace<T> Ends { get; }

    /// <summary>The steps in the order in which they run.</summary>
    public ImmutableArray<Step<T>> Steps { get; }

    private Grid Grid => grids.Peek();

    /// <summary>Blocks that take differences of neighbours go over the grid as many together as can; all others one by one.</summary>
    private IEnumerable<Step<T>> StepsOf(ImmutableArray<Block> blocks)
    {
        for (var i = 0; i < blocks.Length;)
        {
            if (blocks[i] is ResidualBlock first && SweepOf(first) is { } sweep)
            {
                var together = blocks.Skip(i + 1).Take(sweep.CanGoTogether && !first.ReadsPrevious ? TwoPointSweep<T>.MostTogether - 1 : 0)
                    .TakeWhile(block => block is ResidualBlock next && !next.ReadsPrevious && ReferenceEquals(SweepOf(next), sweep))
                    .Cast<ResidualBlock>().Prepend(first).ToList();
                // The state before the last block is gone when they went together.
                var isAskedFor = first.ReadsPrevious || IsPreviousRead(blocks, i + together.Count);
                if (isAskedFor && together.Count > 1)
                {
                    together.RemoveAt(together.Count - 1);
                    isAskedFor = false;
                }

                var isInPlace = !isAskedFor && sweep.CanGoInPlace;
                yield return new TwoPointStep<T>(sweep, together, isInPlace, WorkspaceFor(first.InputChannels));
                i += together.Count;
            }
            else
            {
                foreach (var step in StepsFor(blocks[i]))
                {
                    yield return step;
                }

                i++;
            }
        }
    }

    /// <summary>Whether the state before the last one is read from a block on; changes of the state space carry it along.</summary>
    private bool IsPreviousRead(ImmutableArray<Block> blocks, int from) =>
        blocks.Skip(from).FirstOrDefault(block => block is not TransformBlock)?.ReadsPrevious ?? isPreviousAskedFor;

    /// <summary>How a block that takes differences of neighbours goes over the grid; null for others.</summary>
    private TwoPointSweep<T>? SweepOf(ResidualBlock block)
    {
        if (block.Guide is not null || block.StepControl.IsAdaptive)
        {
            return null;
        }

        var key = (block.Stencils, block.Flux, Grid);
        if (!sweeps.TryGetValue(key, out var made))
        {
            made = TwoPointModel.Of(block, Grid) is { } model && RowKernels<T>.Widest.TwoPoint(model) is { } kernel
                ? new TwoPointSweep<T>(model, kernel, Grid, threads)
                : null;
            sweeps.Add(key, made);
        }

        return made;
    }

    /// <summary>Schemes repeat blocks; a step holds nothing between two advances, so one serves all places where its block stands on a grid.</summary>
    private ImmutableArray<Step<T>> StepsFor(Block block)
    {
        var place = Grid;
        if (!known.TryGetValue((block, place), out var steps))
        {
            steps = [.. block.Accept(this)];
            // A change of the grid has to be made every time.
            if (ReferenceEquals(place, Grid))
            {
                known.Add((block, place), steps);
            }
        }

        return steps;
    }

    /// <inheritdoc/>
    public IEnumerable<Step<T>> Residual(ResidualBlock block) =>
        [new ResidualStep<T>(block, Grid, DirectionOf(block), WorkspaceFor(block.InputChannels), threads)];

    /// <inheritdoc/>
    public IEnumerable<Step<T>> Transform(TransformBlock block)
    {
        var (from, grid) = (WorkspaceFor(block.InputChannels), Grid);
        if (block.Opens is { } opened)
        {
            grids.Push(opened.Coarsen(grid));
            return [new CellStep<T>(opened, grid, from, WorkspaceFor(block.OutputChannels), isSynthesis: false)];
        }

        if (block.Closes is { } closed)
        {
            grids.Pop();
            return [new CellStep<T>(closed, Grid, WorkspaceFor(block.OutputChannels), from, isSynthesis: true)];
        }

        return [new WidthStep<T>(from, WorkspaceFor(block.OutputChannels))];
    }

    /// <inheritdoc/>
    public IEnumerable<Step<T>> LinearSolve(LinearSolveBlock block) =>
        [new LinearSolveStep<T>(block, Grid, threads, WorkspaceFor(block.InputChannels))];

    /// <inheritdoc/>
    public IEnumerable<Step<T>> Recurrent(RecurrentBlock block) =>
        [new RecurrentStep<T>(block, BodyOn(block.Body, Grid), WorkspaceFor(block.InputChannels))];

    /// <inheritdoc/>
    public IEnumerable<Step<T>> Cycle(CycleBlock block) =>
        [new FasCycleStep<T>(HierarchyOf(block), WorkspaceFor(block.InputChannels))];

    /// <inheritdoc/>
    public IEnumerable<Step<T>> BallProjection(BallProjectionBlock block) =>
        [new BallProjectionStep<T>(WorkspaceFor(block.InputChannels))];

    /// <inheritdoc/>
    public IEnumerable<Step<T>> Clamp(ClampBlock block) => [new ClampStep<T>(block, WorkspaceFor(block.InputChannels))];

    /// <inheritdoc/>
    public IEnumerable<Step<T>> Symmetrisation(SymmetrisationBlock block) =>
        SymmetrisationSteps.Of(block, Grid, WorkspaceFor(block.InputChannels), BodyOn);

    /// <summary>The body of a block. What was made ready for one on the same grid serves the blocks around it too.</summary>
    private Chain<T> BodyOn(ImmutableArray<Block> body, Grid where) => new(body, body[0].InputChannels, where, threads, isPreviousAskedFor: false, terms, hierarchies, sweeps);

    /// <summary>Schemes repeat the same block many times; what is made ready for one serves all of them.</summary>
    private DiffusionTerm<T> DirectionOf(ResidualBlock block)
    {
        var key = (block.Stencils, block.Flux, block.Guide, Grid);
        if (!terms.TryGetValue(key, out var made))
        {
            made = DiffusionTerm<T>.For(block, Grid, threads);
            terms.Add(key, made);
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
            made = new Workspace<T>(channels, Grid.Count, reads);
            workspaces.Add((channels, Grid), made);
        }

        return made;
    }
}
