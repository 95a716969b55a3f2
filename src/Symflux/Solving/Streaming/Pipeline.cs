using System.Collections.Immutable;
using System.Numerics;
using Symflux.Blueprints;
using Symflux.Fields;

namespace Symflux.Solving.Streaming;

/// <summary>The blocks of a local blueprint as stages, each reading what the one before it makes.</summary>
internal sealed class Pipeline<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Blocks that look at near neighbours only run on a crop together, up to so many.</summary>
    private const int MostTogether = 16;

    private readonly ImmutableArray<Block> blocks;
    private readonly int threads;
    private readonly int? piece;
    private readonly List<Flow<T>> flows = [];
    private readonly List<Stage<T>> stages = [];
    private readonly Scratch<T> scratch = new();

    /// <summary>The grids that synthesis goes back to.</summary>
    private readonly Stack<Grid> open = [];

    /// <summary>Prepares the stages.</summary>
    /// <param name="blueprint">What to compute; local.</param>
    /// <param name="grid">The grid of the whole.</param>
    /// <param name="threads">Size of the team that will run it.</param>
    /// <param name="piece">Layers that are handed on at once; null for the standard.</param>
    public Pipeline(Blueprint blueprint, Grid grid, int threads, int? piece)
    {
        (blocks, this.threads, this.piece) = (blueprint.Blocks, threads, piece);
        Input = Flow(0, grid, blueprint.Channels, blueprint.Channels);
        var (flow, place) = (Input, 0);
        while (place < blocks.Length)
        {
            var count = blocks[place] is TransformBlock || HasWindows(place) ? 1 : Together(place);
            var next = blocks[place] is TransformBlock transform ? After(transform, flow, place + 1)
                : Flow(place + count, flow.Grid, flow.State.Channels, flow.Data?.Channels ?? 0);
            flow.Reader = StageOf(place, count, flow, next);
            stages.Add(flow.Reader);
            (flow, place) = (next, place + count);
        }

        Output = flow;
    }

    /// <summary>Takes u = f, layer by layer.</summary>
    public Flow<T> Input { get; }

    /// <summary>Gives the output.</summary>
    public Flow<T> Output { get; }

    /// <summary>Bytes that it takes, about.</summary>
    public unsafe long Bytes => flows.Sum(flow => flow.Bytes) + stages.Sum(stage => stage.Bytes)
        + stages.Select(stage => stage.SharedValues).Distinct().Sum() * sizeof(T);

    private Stage<T> StageOf(int place, int count, Flow<T> input, Flow<T> output) => blocks[place] switch
    {
        TransformBlock { Opens: { } cells } => new CellStage<T>(cells, isSynthesis: false, input, output),
        TransformBlock { Closes: { } cells } => new CellStage<T>(cells, isSynthesis: true, input, output),
        TransformBlock => new WidthStage<T>(input, output),
        ResidualBlock block when HasWindows(place) => new WindowStage<T>(block, input, output, threads, scratch),
        _ => new CropStage<T>(blocks.Slice(place, count), input, output, threads),
    };

    private bool HasWindows(int place) => blocks[place] is ResidualBlock { StepControl.IsAdaptive: true };

    /// <summary>How many blocks from one on run on a crop together.</summary>
    private int Together(int first)
    {
        var count = 1;
        while (first + count < blocks.Length && count < MostTogether && blocks[first + count] is not TransformBlock && !HasWindows(first + count))
        {
            count++;
        }

        return count;
    }

    /// <summary>What a change of the state space hands on.</summary>
    private Flow<T> After(TransformBlock block, Flow<T> flow, int place)
    {
        var grid = flow.Grid;
        if (block.Opens is { } cells)
        {
            open.Push(grid);
            grid = cells.Coarsen(grid);
        }
        else if (block.Closes is not null)
        {
            grid = open.Pop();
        }

        // Of f the channels that a lift adds are 0; on cells, and back from them, they lie between the others.
        return Flow(place, grid, block.OutputChannels, grid == flow.Grid ? flow.Data?.Channels ?? 0 : block.OutputChannels);
    }

    /// <summary>What a block reads, or the end hands out.</summary>
    /// <param name="place">The block.</param>
    /// <param name="grid">Its grid.</param>
    /// <param name="channels">Number of channels of u.</param>
    /// <param name="dataChannels">Number of channels of f that are not 0 everywhere.</param>
    private Flow<T> Flow(int place, Grid grid, int channels, int dataChannels)
    {
        var readsData = blocks.Skip(place).Any(block => block.ReadsData);
        // Changes of the state space carry u⁻ along.
        var readsPrevious = blocks.Skip(place).FirstOrDefault(block => block is not TransformBlock)?.ReadsPrevious ?? false;
        var held = place == blocks.Length || blocks[place] is TransformBlock ? 0
            : HasWindows(place) ? WindowStage<T>.LayersHeld((ResidualBlock)blocks[place], grid)
            : CropStage<T>.LayersHeld(blocks.Slice(place, Together(place)), grid);
        var made = new Flow<T>(grid, channels, readsData ? Math.Min(channels, dataChannels) : 0, readsPrevious,
            (int)Math.Min(grid.Layers, held + (long)(piece ?? Flow<T>.PieceOf(grid))), piece);
        flows.Add(made);
        return made;
    }
}
