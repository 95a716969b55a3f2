using System.Collections.Immutable;
using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Operators;

namespace Symflux.Explanations;

/// <summary>Makes a <see cref="PdeReport"/>; banks and layers that blocks share are read once.</summary>
internal sealed class BlueprintReader
{
    /// <summary>The grid of the next block, and below it those that synthesis goes back to.</summary>
    private readonly Stack<Grid> grids = [];

    private readonly List<StencilBank> banks = [];
    private readonly List<FluxLayer> layers = [];
    private readonly List<BankReading> bankReadings = [];
    private readonly List<ImmutableArray<FluxReading>> layerReadings = [];

    public BlueprintReader(Grid grid) => grids.Push(grid);

    private Grid Grid => grids.Peek();

    public PdeReport Read(Blueprint blueprint)
    {
        var blocks = Read(blueprint.Blocks);
        return new PdeReport
        {
            Dimension = blueprint.Dimension,
            Channels = blueprint.Channels,
            BlockCount = blueprint.Blocks.Length,
            Spacing = [Grid.SpacingX, Grid.SpacingY, Grid.SpacingZ],
            Blocks = blocks,
            Banks = [.. bankReadings],
            Layers = [.. layerReadings],
            DiffusionTime = DiffusionClock.Time(blocks),
            SmallSignalDiffusion = DiffusionClock.SmallSignals(blocks, Grid),
            Mean = MeanPreservation.Of(blueprint.Blocks),
        };
    }

    /// <summary>Reads a chain; equal blocks in a row are one entry.</summary>
    private ImmutableArray<BlockReading> Read(ImmutableArray<Block> blocks)
    {
        var readings = ImmutableArray.CreateBuilder<BlockReading>();
        for (var i = 0; i < blocks.Length;)
        {
            var end = i + 1;
            while (end < blocks.Length && blocks[end].Equals(blocks[i]))
            {
                end++;
            }

            readings.Add(blocks[i].Accept(new Run(this, i + 1, end)));
            i = end;
        }

        return readings.ToImmutable();
    }

    private ResidualReading Read(ResidualBlock block, int first, int last)
    {
        var bank = BankOf(block.Stencils);
        var bound = block.SpectralBound;
        return new ResidualReading
        {
            First = first,
            Last = last,
            Bank = bank,
            Layer = LayerOf(block.Flux),
            Guide = block.Guide is { } guide ? BankOf(guide) : null,
            TimeStep = block.TimeStep,
            StableStep = bound > 0 && block.Fidelity <= 1 ? 2 * (1 - block.Fidelity) / bound : null,
            IsAdaptive = block.StepControl.IsAdaptive,
            Fidelity = block.Fidelity,
            Extrapolation = block.Extrapolation,
            SmallSignalDiffusivity = SmallSignals.Diffusivity(bankReadings[bank], block.Flux, Grid.Dimension),
        };
    }

    private RecurrentReading Read(RecurrentBlock block, int first, int last) => new()
    {
        First = first,
        Last = last,
        Body = Read(block.Body),
        Iterations = block.Stopping.Iterations,
        Tolerance = block.Stopping.Tolerance,
        ImplicitTimeStep = block.Body switch
        {
            [ResidualBlock { Fidelity: > 0 } step] => step.TimeStep / step.Fidelity,
            [CycleBlock { Mask: null, Levels: [{ Reaction: > 0 } finest, ..] }, .. var rest] when rest.All(other => other is BallProjectionBlock) => finest.Diffusion / finest.Reaction,
            _ => null,
        },
    };

    private LinearSolveReading Read(LinearSolveBlock block, int first, int last)
    {
        var bank = BankOf(block.Stencils);
        return new LinearSolveReading
        {
            First = first,
            Last = last,
            Bank = bank,
            Layer = LayerOf(block.Flux),
            TimeStep = block.TimeStep,
            Fidelity = block.Fidelity,
            Solver = SolverPrinter.Name(block.Solver),
            SmallSignalDiffusivity = SmallSignals.Diffusivity(bankReadings[bank], block.Flux, Grid.Dimension),
        };
    }

    private CycleReading Read(CycleBlock block, int first, int last)
    {
        ImmutableArray<CycleLevelReading> levels =
        [
            .. block.Levels.Select(level => new CycleLevelReading(
                BankOf(level.Stencils), LayerOf(level.Flux), level.Reaction, level.Diffusion, level.Diagonal, level.PreSmoothing, level.PostSmoothing)),
        ];
        return new CycleReading
        {
            First = first,
            Last = last,
            Levels = levels,
            Shape = block.Shape,
            Mask = block.Mask,
            SmallSignalDiffusivity = SmallSignals.Diffusivity(bankReadings[levels[0].Bank], block.Levels[0].Flux, Grid.Dimension),
        };
    }

    private SymmetrisationReading Read(SymmetrisationBlock block, int first, int last) => new()
    {
        First = first,
        Last = last,
        Body = Read(block.Body),
        Group = block.Group,
        Symmetries = GridSymmetry.Of(block.Group, Grid.Dimension).Length,
    };

    private BlockReading Read(TransformBlock block, int first, int last)
    {
        if (block.Opens is { } opened)
        {
            grids.Push(opened.Coarsen(Grid));
        }
        else if (block.Closes is not null)
        {
            grids.Pop();
        }

        return (block.Opens ?? block.Closes) is { } cells
            ? new CellReading
            {
                First = first,
                Last = last,
                CellSize = cells.Size,
                IsSynthesis = block.Closes is not null,
                From = block.InputChannels,
                To = block.OutputChannels,
            }
            : new WidthReading { First = first, Last = last, From = block.InputChannels, To = block.OutputChannels };
    }

    private int BankOf(StencilBank bank) => Place(banks, bank, () => bankReadings.Add(BankReading.Of(bank, Grid)));

    private int LayerOf(FluxLayer layer) => Place(layers, layer, () => layerReadings.Add(FluxReading.Of(layer)));

    /// <summary>The index of an object in a list that it joins, with its reading, where it is new.</summary>
    private static int Place<TItem>(List<TItem> items, TItem item, Action read) where TItem : class
    {
        var place = items.IndexOf(item);
        if (place >= 0)
        {
            return place;
        }

        items.Add(item);
        read();
        return items.Count - 1;
    }

    /// <summary>Reads a run of equal blocks.</summary>
    private sealed class Run(BlueprintReader reader, int first, int last) : IBlockReader<BlockReading>
    {
        public BlockReading Residual(ResidualBlock block) => reader.Read(block, first, last);

        public BlockReading Transform(TransformBlock block) => reader.Read(block, first, last);

        public BlockReading LinearSolve(LinearSolveBlock block) => reader.Read(block, first, last);

        public BlockReading Recurrent(RecurrentBlock block) => reader.Read(block, first, last);

        public BlockReading Cycle(CycleBlock block) => reader.Read(block, first, last);

        public BlockReading BallProjection(BallProjectionBlock block) => new BallProjectionReading { First = first, Last = last };

        public BlockReading Clamp(ClampBlock block) =>
            new ClampReading { First = first, Last = last, Lowest = block.Lowest, Highest = block.Highest };

        public BlockReading Symmetrisation(SymmetrisationBlock block) => reader.Read(block, first, last);
    }
}
