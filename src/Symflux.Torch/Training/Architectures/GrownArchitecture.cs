using Symflux.Blueprints;

namespace Symflux.Torch.Training.Architectures;

/// <summary>
/// The network of a model file with further blocks, on grids of cells of 2×2 pixels, of cells of such cells, and so on. They have free-form fluxes and
/// adaptive steps.
/// </summary>
public sealed record GrownArchitecture : Architecture
{
    /// <summary>The model file, relative to the configuration file.</summary>
    public required string Model { get; init; }

    /// <summary>After which residual blocks of the network to insert: each place gets its own blocks on all levels.</summary>
    public required int[] After { get; init; }

    /// <summary>The levels, the finest first. On the coarsest the blocks run once, on the others before and after the coarser ones.</summary>
    public required GrownLevel[] Levels { get; init; }

    /// <summary>Φ of the new blocks.</summary>
    public FreeFormFluxSettings Flux { get; init; } = new();

    internal override Blueprint Start(TrainingConfiguration configuration, string baseFolder) =>
        NetworkGrowth.Grow(TrainedArchitecture.Load(Model, configuration, baseFolder), this, configuration);

    /// <inheritdoc/>
    internal override void Check(FaultList faults)
    {
        ((ITrainableFlux)Flux).Check(faults);
        faults.Require(
            After is [> 0, ..] && After.Zip(After.Skip(1)).All(pair => pair.First < pair.Second),
            $"architecture.after [{string.Join(", ", After)}] must be numbers of blocks from 1 on, each larger than the one before");
        faults.Require(Levels is { Length: >= 1 and <= 4 }, "architecture.levels must be 1 to 4 levels");
        faults.Require(
            Levels.All(level => level is { Blocks: >= 1 and <= 1000, Stencils: >= 1, Extent: >= 3 and <= 15 } && level.Extent % 2 == 1),
            "architecture.levels need at least 1 block and 1 stencil each, and an odd extent of 3 to 15");
    }
}

/// <summary>Blocks on one grid of cells.</summary>
public sealed record GrownLevel
{
    /// <summary>Number of blocks; twice as many on levels that are passed twice.</summary>
    public int Blocks { get; init; } = 2;

    /// <summary>Stencils per block.</summary>
    public int Stencils { get; init; } = 48;

    /// <summary>Extent of the stencils in cells, odd.</summary>
    public int Extent { get; init; } = 3;
}
