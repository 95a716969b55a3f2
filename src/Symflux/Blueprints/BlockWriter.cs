using Symflux.Fluxes;
using Symflux.Operators;

namespace Symflux.Blueprints;

/// <summary>Writes blocks as entries of the JSON of a blueprint, and numbers the parts that they refer to.</summary>
/// <param name="blueprint">The blueprint whose blocks are written.</param>
internal sealed class BlockWriter(Blueprint blueprint) : IBlockReader<BlockEntry>
{
    /// <summary>The banks, each once.</summary>
    public List<StencilBank> Banks { get; } = [];

    /// <summary>The flux layers, each once.</summary>
    public List<FluxLayer> Layers { get; } = [];

    /// <summary>The transfers, each once.</summary>
    public List<CycleTransfer> Transfers { get; } = [];

    /// <summary>The places of some blocks in the table.</summary>
    public int[] Places(IEnumerable<Block> blocks) => [.. blocks.Select(blueprint.PlaceOf)];

    /// <inheritdoc/>
    public BlockEntry Residual(ResidualBlock block) => new ResidualEntry
    {
        Stencils = IndexOf(Banks, block.Stencils),
        Flux = IndexOf(Layers, block.Flux),
        TimeStep = block.TimeStep,
        Fidelity = block.Fidelity,
        Extrapolation = block.Extrapolation,
        StepWindow = block.StepControl.Window,
        Guide = block.Guide is { } guide ? IndexOf(Banks, guide) : null,
    };

    /// <inheritdoc/>
    public BlockEntry Transform(TransformBlock block) => block.ToEntry();

    /// <inheritdoc/>
    public BlockEntry LinearSolve(LinearSolveBlock block) => new LinearSolveEntry
    {
        Stencils = IndexOf(Banks, block.Stencils),
        Flux = IndexOf(Layers, block.Flux),
        TimeStep = block.TimeStep,
        Fidelity = block.Fidelity,
        Solver = block.Solver.Name,
        Iterations = block.Solver.Stopping?.Iterations,
        Tolerance = block.Solver.Stopping?.Tolerance,
    };

    /// <inheritdoc/>
    public BlockEntry Recurrent(RecurrentBlock block) => new RecurrentEntry
    {
        Body = Places(block.Body),
        Iterations = block.Stopping.Iterations,
        Tolerance = block.Stopping.Tolerance,
    };

    /// <inheritdoc/>
    public BlockEntry Cycle(CycleBlock block) => new CycleEntry
    {
        Levels = [.. block.Levels.Select(WriteLevel)],
        Shape = block.Shape.ToString(),
        Mask = block.Mask,
    };

    /// <inheritdoc/>
    public BlockEntry Clamp(ClampBlock block) =>
        new ClampEntry { Channels = block.InputChannels, Lowest = block.Lowest, Highest = block.Highest };

    public BlockEntry BallProjection(BallProjectionBlock block) => new BallProjectionEntry { Channels = block.InputChannels };

    /// <inheritdoc/>
    public BlockEntry Symmetrisation(SymmetrisationBlock block) =>
        new SymmetrisationEntry { Body = Places(block.Body), Group = block.Group.ToString() };

    private CycleLevelEntry WriteLevel(CycleLevel level) => new()
    {
        Stencils = IndexOf(Banks, level.Stencils),
        Flux = IndexOf(Layers, level.Flux),
        Reaction = level.Reaction,
        Diffusion = level.Diffusion,
        Diagonal = level.Diagonal,
        PreSmoothing = [.. level.PreSmoothing],
        PostSmoothing = [.. level.PostSmoothing],
        Transfer = level.ToCoarser is { } transfer ? IndexOf(Transfers, transfer) : null,
    };

    private static int IndexOf<TItem>(List<TItem> items, TItem item) where TItem : class
    {
        var place = items.IndexOf(item);
        if (place < 0)
        {
            place = items.Count;
            items.Add(item);
        }

        return place;
    }
}
