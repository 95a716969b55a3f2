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
    private readonly LazyField<T>? narrowData;
    private readonly Dictionary<(int, Grid), Workspace<T>> workspaces = [];
    private readonly Dictionary<(Block, Grid), ImmutableArray<Step<T>>> known = [];
    private readonly Dictionary<(StencilBank, FluxLayer, StencilBank?, Grid), DiffusionTerm<T>> terms;
    private readonly Dictionary<(CycleBlock, Grid), FasHierarchy<T>> hierarchies;
    private readonly Dictionary<(StencilBank, FluxLayer, Grid), TwoPointSweep<T>?> sweeps;

    /// <summary>Where the next block runs, and below it where synthesis goes back to.</summary>
    private readonly Stack<Domain> domains = [];

    private readonly FreshLayers fresh;

    /// <summary>Prepares blocks.</summary>
    /// <param name="blocks">The blocks; they end with as many channels as they start.</param>
    /// <param name="channels">Number of channels at the start.</param>
    /// <param name="grid">The grid.</param>
    /// <param name="threads">Size of the team that will run it.</param>
    /// <param name="isPreviousAskedFor">Whether the state before the last one is asked for at the end.</param>
    public Chain(ImmutableArray<Block> blocks, int channels, Grid grid, int threads, bool isPreviousAskedFor = false)
        : this(blocks, channels, Domain.Whole(grid), threads, isPreviousAskedFor, 0, [], [], []) { }

    /// <summary>Prepares blocks for a part of a grid, whose halo reaches as far as any of them.</summary>
    /// <param name="blocks">The blocks; they end with as many channels as they start.</param>
    /// <param name="channels">Number of channels at the start.</param>
    /// <param name="domain">The part; state and data are right in its halo at the start.</param>
    /// <param name="threads">Size of the team that will run it.</param>
    public Chain(ImmutableArray<Block> blocks, int channels, Domain domain, int threads)
        : this(blocks, channels, domain, threads, isPreviousAskedFor: false, domain.Halo, [], [], []) { }

    private Chain(
        ImmutableArray<Block> blocks, int channels, Domain domain, int threads, bool isPreviousAskedFor, int freshAtStart,
        Dictionary<(StencilBank, FluxLayer, StencilBank?, Grid), DiffusionTerm<T>> terms, Dictionary<(CycleBlock, Grid), FasHierarchy<T>> hierarchies,
        Dictionary<(StencilBank, FluxLayer, Grid), TwoPointSweep<T>?> sweeps)
    {
        (this.threads, this.isPreviousAskedFor) = (threads, isPreviousAskedFor);
        (this.terms, this.hierarchies, this.sweeps) = (terms, hierarchies, sweeps);
        domains.Push(domain);
        fresh = new FreshLayers(domain.Halo, freshAtStart);
        reads = (blocks.Any(block => block.ReadsPrevious) ? FieldsRead.Previous : FieldsRead.None)
            | (blocks.Any(block => block.ReadsData) ? FieldsRead.Data : FieldsRead.None);
        narrowData = IsDataNarrow(blocks, channels) ? new LazyField<T>((long)channels * domain.Grid.Count) : null;
        Ends = WorkspaceFor(channels);
        Steps = [.. StepsOf(blocks)];
    }

    /// <summary>Holds state, u⁻ and data at the start, and the result at the end.</summary>
    public Workspace<T> Ends { get; }

    /// <summary>The steps in the order in which they run.</summary>
    public ImmutableArray<Step<T>> Steps { get; }

    /// <summary>Whether f is held once, and only read.</summary>
    public bool HoldsDataOnce => narrowData is not null;

    private Domain Domain => domains.Peek();

    private Grid Grid => Domain.Grid;

    /// <summary>Blocks that take differences of neighbours go over the grid as many together as can; all others one by one.</summary>
    private IEnumerable<Step<T>> StepsOf(ImmutableArray<Block> blocks)
    {
        for (var i = 0; i < blocks.Length;)
        {
            if (blocks[i] is ResidualBlock first && SweepOf(first) is { } sweep)
            {
                var together = blocks.Skip(i + 1).Take(sweep.CanGoTogether && !first.ReadsPrevious ? MostTogether(first) - 1 : 0)
                    .TakeWhile(block => block is ResidualBlock next && !next.ReadsPrevious && ReferenceEquals(SweepOf(next), sweep))
                    .Cast<ResidualBlock>().Prepend(first).ToList();
                // The state before the last block is gone when they went together.
                var isAskedFor = first.ReadsPrevious || IsPreviousRead(blocks, i + together.Count);
                if (isAskedFor && together.Count > 1)
                {
                    together.RemoveAt(together.Count - 1);
                    isAskedFor = false;
                }

                foreach (var refresh in Around(first.InputChannels, together.Count * ReachOf(first), first.ReadsPrevious))
                {
                    yield return refresh;
                }

                var isInPlace = !isAskedFor && sweep.CanGoInPlace;
                yield return new TwoPointStep<T>(sweep, together, isInPlace, WorkspaceFor(first.InputChannels));
                i += together.Count;
            }
            else
            {
                foreach (var step in Around(blocks[i]).Concat(StepsFor(blocks[i])))
                {
                    yield return step;
                }

                Leave(blocks[i]);

                i++;
            }
        }
    }

    /// <summary>What is to be brought before a block that looks around.</summary>
    private IEnumerable<Step<T>> Around(int channels, int reach, bool readsPrevious) =>
        fresh.Pass(reach, readsPrevious) ? [new RefreshStep<T>(Domain, WorkspaceFor(channels), readsPrevious)] : [];

    /// <inheritdoc cref="Around(int, int, bool)"/>
    private IEnumerable<Step<T>> Around(Block block) => block is TransformBlock ? [] : Around(block.InputChannels, ReachOf(block), block.ReadsPrevious);

    /// <summary>What blocks leave right around, besides looking around.</summary>
    private void Leave(Block block)
    {
        switch (block)
        {
            case TransformBlock { Opens: { } cells }:
                fresh.Move(Domain.Halo, cells.Size, isSynthesis: false);
                break;
            case TransformBlock { Closes: { } cells }:
                fresh.Move(Domain.Halo, cells.Size, isSynthesis: true);
                break;
            case LinearSolveBlock:
                // Directions are brought in every iteration, and solutions are sums of them.
                fresh.Renew(Domain.Halo);
                break;
            case BodyBlock or CycleBlock:
                fresh.Renew(0);
                break;
        }
    }

    /// <summary>How far a block looks along the layers, that which its body refers to included.</summary>
    private int ReachOf(Block block) => Domain.Halo == int.MaxValue ? 0 : block switch
    {
        BodyBlock => Domain.Halo,
        // Its levels are refreshed one by one while it runs.
        CycleBlock => 0,
        _ => (int)Math.Min(Domain.Halo, LayerReach.Of(block, Grid.SlowestAxis)),
    };

    /// <summary>Blocks like one that can go over the grid together: as far as the halo reaches.</summary>
    private int MostTogether(ResidualBlock block) =>
        Domain.Halo == int.MaxValue ? TwoPointSweep<T>.MostTogether : Math.Clamp(Domain.Halo / Math.Max(1, ReachOf(block)), 1, TwoPointSweep<T>.MostTogether);

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
        var place = Domain;
        if (!known.TryGetValue((block, place.Grid), out var steps))
        {
            steps = [.. block.Accept(this)];
            // A change of the grid has to be made every time.
            if (ReferenceEquals(place, Domain))
            {
                known.Add((block, place.Grid), steps);
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
            domains.Push(Domain.Coarsen(opened));
            return [new CellStep<T>(opened, grid, from, WorkspaceFor(block.OutputChannels), isSynthesis: false)];
        }

        if (block.Closes is { } closed)
        {
            domains.Pop();
            return [new CellStep<T>(closed, Grid, WorkspaceFor(block.OutputChannels), from, isSynthesis: true)];
        }

        return [new WidthStep<T>(from, WorkspaceFor(block.OutputChannels))];
    }

    /// <inheritdoc/>
    public IEnumerable<Step<T>> LinearSolve(LinearSolveBlock block) =>
        [new LinearSolveStep<T>(block, Domain, threads, WorkspaceFor(block.InputChannels))];

    /// <inheritdoc/>
    public IEnumerable<Step<T>> Recurrent(RecurrentBlock block) =>
        [new RecurrentStep<T>(block, Domain, BodyOn(block.Body, Domain, freshAtStart: 0), WorkspaceFor(block.InputChannels))];

    /// <inheritdoc/>
    public IEnumerable<Step<T>> Cycle(CycleBlock block) =>
        [new FasCycleStep<T>(HierarchyOf(block), WorkspaceFor(block.InputChannels))];

    /// <inheritdoc/>
    public IEnumerable<Step<T>> BallProjection(BallProjectionBlock block) =>
        [new BallProjectionStep<T>(Domain, WorkspaceFor(block.InputChannels))];

    /// <inheritdoc/>
    public IEnumerable<Step<T>> Clamp(ClampBlock block) => [new ClampStep<T>(block, WorkspaceFor(block.InputChannels))];

    /// <inheritdoc/>
    public IEnumerable<Step<T>> Symmetrisation(SymmetrisationBlock block) =>
        SymmetrisationSteps.Of(block, Domain, WorkspaceFor(block.InputChannels), where => BodyOn(block.Body, where, where.Halo));

    /// <summary>The body of a block. What was made ready for one on the same grid serves the blocks around it too.</summary>
    private Chain<T> BodyOn(ImmutableArray<Block> body, Domain where, int freshAtStart) =>
        new(body, body[0].InputChannels, where, threads, isPreviousAskedFor: false, freshAtStart, terms, hierarchies, sweeps);

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
            made = new FasHierarchy<T>(block, Domain, threads);
            hierarchies.Add((block, Grid), made);
        }

        return made;
    }

    /// <summary>
    /// Whether f is held once for all widths of the state: on one grid its first channels are always those of the input, and further ones are 0. Explicit
    /// steps that adapt know that, other blocks must not meet it in a state with more channels.
    /// </summary>
    internal static bool IsDataNarrow(ImmutableArray<Block> blocks, int channels) => blocks.All(block =>
        block.OutputChannels >= channels && block switch
        {
            TransformBlock transform => transform.Opens is null && transform.Closes is null,
            ResidualBlock { StepControl.IsAdaptive: true } => true,
            _ => block.InputChannels == channels || !block.ReadsData,
        });

    private Workspace<T> WorkspaceFor(int channels)
    {
        if (!workspaces.TryGetValue((channels, Grid), out var made))
        {
            made = new Workspace<T>(channels, Grid.Count, reads, isPreviousAskedFor || (reads & FieldsRead.Previous) != 0, narrowData);
            workspaces.Add((channels, Grid), made);
        }

        return made;
    }
}
