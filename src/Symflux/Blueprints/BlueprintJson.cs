using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Operators;

namespace Symflux.Blueprints;

/// <summary>
/// The structure of a blueprint as JSON, its numbers in tensors. Blocks that share a stencil bank or a flux layer share
/// it in the file too.
/// </summary>
internal static class BlueprintJson
{
    /// <summary>Writes a blueprint, adding its arrays to a table.</summary>
    public static string Write(Blueprint blueprint, TensorTable tensors)
    {
        var writer = new BlockWriter();
        BlockEntry[] blocks = writer.All(blueprint.Blocks);
        var entry = new BlueprintEntry
        {
            Dimension = blueprint.Dimension,
            Channels = blueprint.Channels,
            Blocks = blocks,
            Banks = [.. writer.Banks.Select((bank, i) => WriteBank(bank, $"bank.{i}", tensors))],
            Layers = [.. writer.Layers.Select((layer, i) => FluxJson.Write(layer, $"flux.{i}", tensors))],
            Transfers = writer.Transfers.Count == 0 ? null : [.. writer.Transfers.Select((transfer, i) => WriteTransfer(transfer, $"transfer.{i}", tensors))],
        };
        return JsonSerializer.Serialize(entry, ModelJsonContext.Default.BlueprintEntry);
    }

    /// <summary>Reads a blueprint.</summary>
    public static Blueprint Read(string json, StoredTensors tensors)
    {
        var entry = Parse(json);
        var banks = entry.Banks.Select(bank => ReadBank(bank, tensors)).ToArray();
        var layers = entry.Layers.Select(layer => FluxJson.Read(layer, tensors)).ToArray();
        var transfers = (entry.Transfers ?? []).Select(transfer => ReadTransfer(transfer, tensors)).ToArray();
        var cells = new Dictionary<(int Dimension, int Size), CellTransform>();
        var (count, nesting, inUse) = (0, 0, 0L);
        var blueprint = new Blueprint(entry.Dimension, entry.Channels, ReadBlocks(entry.Blocks));
        ModelLimits.Check(blueprint);
        return blueprint;

        ImmutableArray<Block> ReadBlocks(BlockEntry[] blocks)
        {
            ModelLimits.Check(count += blocks.Length, ModelLimits.Blocks, "blocks");
            ModelLimits.Check(nesting++, ModelLimits.Nesting, "bodies within each other");
            ImmutableArray<Block> read = [.. blocks.Select(ReadBlock)];
            nesting--;
            return read;
        }

        Block ReadBlock(BlockEntry block) => block switch
        {
            ResidualEntry residual => new ResidualBlock(
                Bank(residual.Stencils), Layer(residual.Flux), Number(residual.TimeStep), Number(residual.Fidelity),
                Number(residual.Extrapolation),
                residual.StepWindow is { } window ? StepControl.Adaptive(window) : StepControl.Fixed, residual.Guide is { } guide ? Bank(guide) : null),
            LiftEntry lift => new LiftBlock(lift.InputChannels, lift.OutputChannels),
            ProjectEntry project => new ProjectBlock(project.InputChannels, project.OutputChannels),
            AnalysisEntry analysis => new AnalysisBlock(analysis.Channels, Cells(analysis.Dimension, analysis.CellSize)),
            SynthesisEntry synthesis => new SynthesisBlock(synthesis.Channels, Cells(synthesis.Dimension, synthesis.CellSize)),
            RecurrentEntry recurrent => new RecurrentBlock(
                ReadBlocks(recurrent.Body), new StoppingRule(recurrent.Iterations, recurrent.Tolerance)),
            LinearSolveEntry solve => new LinearSolveBlock(
                Bank(solve.Stencils), Layer(solve.Flux), Number(solve.TimeStep), Number(solve.Fidelity), ReadSolver(solve)),
            CycleEntry cycle => new CycleBlock(ReadLevels(cycle.Levels), ParseEnum<CycleShape>(cycle.Shape), cycle.Mask),
            BallProjectionEntry projection => new BallProjectionBlock(projection.Channels),
            SymmetrisationEntry average => new SymmetrisationBlock(ReadBlocks(average.Body), ParseEnum<SymmetryGroup>(average.Group)),
            _ => throw new NotSupportedException($"model files do not know {block.GetType().Name}"),
        };

        ImmutableArray<CycleLevel> ReadLevels(CycleLevelEntry[] levels)
        {
            ModelLimits.Check(count += levels.Length, ModelLimits.Blocks, "blocks");
            return [.. levels.Select(level => new CycleLevel(
                Bank(level.Stencils), Layer(level.Flux), Number(level.Reaction), Number(level.Diffusion), Number(level.Diagonal),
                [.. level.PreSmoothing.Select(Number)], [.. level.PostSmoothing.Select(Number)],
                level.Transfer is { } transfer ? At(transfers, transfer) : null))];
        }

        StencilBank Bank(int place)
        {
            var bank = At(banks, place);
            Use(bank.Stencils.Sum(stencil => stencil.Coefficients.Length));
            return bank;
        }

        FluxLayer Layer(int place)
        {
            var layer = At(layers, place);
            Use(layer.Channels + layer.ParameterCount);
            return layer;
        }

        void Use(int numbers) => ModelLimits.Check(inUse += numbers, ModelLimits.NumbersInUse, "numbers of banks and fluxes, counted for every block that uses them");

        CellTransform Cells(int dimension, int size)
        {
            // Every pair of blocks of the same kind shares one matrix.
            if (!cells.TryGetValue((dimension, size), out var transform))
            {
                ModelLimits.Check(Math.Pow(size, dimension), ModelLimits.CellCoefficients, "samples in a cell");
                cells[(dimension, size)] = transform = new CellTransform(dimension, size);
            }

            return transform;
        }

        double Number(double number) => ModelLimits.Coefficient.Check(number);
    }

    private static BlueprintEntry Parse(string json)
    {
        try
        {
            using var parsed = StrictJson.Parse(json);
            return parsed.RootElement.Deserialize(ModelJsonContext.Default.BlueprintEntry)!;
        }
        catch (NotSupportedException fault)
        {
            // What the serialiser throws for a block without a kind.
            throw new SymfluxException("one of its blocks has no kind; the file is damaged", fault);
        }
        catch (JsonException fault) when (fault.Message.Contains("discriminator", StringComparison.Ordinal))
        {
            throw new SymfluxException("one of its blocks is of an unknown kind; it may need a newer version of Symflux", fault);
        }
    }

    private static LinearSolver ReadSolver(LinearSolveEntry entry) => entry.Solver switch
    {
        "direct" => LinearSolver.Direct,
        "additive-operator-splitting" => LinearSolver.AdditiveOperatorSplitting,
        "conjugate-gradients" => LinearSolver.ConjugateGradients(entry.Tolerance ?? 0, entry.Iterations ?? 0),
        _ => throw new SymfluxException($"its linear solver '{entry.Solver}' is unknown; it may need a newer version of Symflux"),
    };

    private static TItem At<TItem>(TItem[] items, int place) => (uint)place < (uint)items.Length
        ? items[place]
        : throw new SymfluxException($"a block refers to part {place} of {items.Length}");

    private static TEnum ParseEnum<TEnum>(string name) where TEnum : struct, Enum =>
        Enum.GetNames<TEnum>().Contains(name)
            ? Enum.Parse<TEnum>(name)
            : throw new SymfluxException($"'{name}' is no {typeof(TEnum).Name}");

    private static BankEntry WriteBank(StencilBank bank, string name, TensorTable tensors) => new()
    {
        Boundary = bank.Boundary.ToString(),
        Stencils = [.. bank.Stencils.Select((stencil, i) => WriteStencil(stencil, $"{name}.{i}", tensors))],
    };

    private static StencilBank ReadBank(BankEntry entry, StoredTensors tensors) =>
        new(entry.Stencils.Select(stencil => ReadStencil(stencil, tensors)), ParseEnum<Boundary>(entry.Boundary));

    private static TransferEntry WriteTransfer(CycleTransfer transfer, string name, TensorTable tensors) => new()
    {
        Restriction = WriteStencil(transfer.Restriction, $"{name}.restriction", tensors),
        Interpolation = WriteStencil(transfer.Interpolation, $"{name}.interpolation", tensors),
    };

    private static CycleTransfer ReadTransfer(TransferEntry entry, StoredTensors tensors) =>
        new(ReadStencil(entry.Restriction, tensors), ReadStencil(entry.Interpolation, tensors));

    private static StencilEntry WriteStencil(Stencil stencil, string name, TensorTable tensors) => new()
    {
        Weights = tensors.Add(name, [stencil.InputChannels, stencil.Depth, stencil.Height, stencil.Width], stencil.Coefficients),
        Origin = [stencil.OriginZ, stencil.OriginY, stencil.OriginX],
    };

    private static Stencil ReadStencil(StencilEntry entry, StoredTensors tensors)
    {
        var (shape, weights) = tensors.Take(entry.Weights);
        ModelLimits.Weight.Check(weights);
        return shape.Length == 4 && entry.Origin.Length == 3
            ? new Stencil(weights, shape[0], shape[1], shape[2], shape[3], entry.Origin[0], entry.Origin[1], entry.Origin[2])
            : throw new SymfluxException(
                $"its stencil '{entry.Weights}' has {shape.Length} extents and {entry.Origin.Length} coordinates of the origin, not 4 and 3");
    }

    internal sealed record BlueprintEntry
    {
        public required int Dimension { get; init; }

        public required int Channels { get; init; }

        public required BlockEntry[] Blocks { get; init; }

        public required BankEntry[] Banks { get; init; }

        public required FluxJson.LayerEntry[] Layers { get; init; }

        /// <summary>R and P of multigrid cycles; absent where there are none.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public TransferEntry[]? Transfers { get; init; }
    }

    internal sealed record BankEntry
    {
        public required string Boundary { get; init; }

        public required StencilEntry[] Stencils { get; init; }
    }

    internal sealed record TransferEntry
    {
        public required StencilEntry Restriction { get; init; }

        public required StencilEntry Interpolation { get; init; }
    }

    internal sealed record StencilEntry
    {
        /// <summary>Name of the tensor of weights: input channel, z, y, x.</summary>
        public required string Weights { get; init; }

        /// <summary>z, y, x.</summary>
        public required int[] Origin { get; init; }
    }
}
