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
        var banks = new List<StencilBank>();
        var layers = new List<FluxLayer>();
        var transfers = new List<CycleTransfer>();
        BlockEntry[] blocks = [.. blueprint.Blocks.Select(WriteBlock)];
        var entry = new BlueprintEntry
        {
            Dimension = blueprint.Dimension,
            Channels = blueprint.Channels,
            Blocks = blocks,
            Banks = [.. banks.Select((bank, i) => WriteBank(bank, $"bank.{i}", tensors))],
            Layers = [.. layers.Select((layer, i) => FluxJson.Write(layer, $"flux.{i}", tensors))],
            Transfers = transfers.Count == 0 ? null : [.. transfers.Select((transfer, i) => WriteTransfer(transfer, $"transfer.{i}", tensors))],
        };
        return JsonSerializer.Serialize(entry, ModelJsonContext.Default.BlueprintEntry);

        BlockEntry WriteBlock(Block block) => block switch
        {
            ResidualBlock residual => new ResidualEntry
            {
                Stencils = IndexOf(banks, residual.Stencils),
                Flux = IndexOf(layers, residual.Flux),
                TimeStep = residual.TimeStep,
                Fidelity = residual.Fidelity,
                Extrapolation = residual.Extrapolation,
                StepWindow = residual.StepControl.Window,
                Guide = residual.Guide is { } guide ? IndexOf(banks, guide) : null,
            },
            LiftBlock lift => new LiftEntry { InputChannels = lift.InputChannels, OutputChannels = lift.OutputChannels },
            ProjectBlock project => new ProjectEntry { InputChannels = project.InputChannels, OutputChannels = project.OutputChannels },
            AnalysisBlock { Cells: var cells } analysis =>
                new AnalysisEntry { Channels = analysis.InputChannels, Dimension = cells.Dimension, CellSize = cells.Size },
            SynthesisBlock { Cells: var cells } synthesis =>
                new SynthesisEntry { Channels = synthesis.OutputChannels, Dimension = cells.Dimension, CellSize = cells.Size },
            RecurrentBlock recurrent => new RecurrentEntry
            {
                Body = [.. recurrent.Body.Select(WriteBlock)],
                Iterations = recurrent.Stopping.Iterations,
                Tolerance = recurrent.Stopping.Tolerance,
            },
            LinearSolveBlock solve => new LinearSolveEntry
            {
                Stencils = IndexOf(banks, solve.Stencils),
                Flux = IndexOf(layers, solve.Flux),
                TimeStep = solve.TimeStep,
                Fidelity = solve.Fidelity,
                Solver = SolverName(solve.Solver),
                Iterations = (solve.Solver as LinearSolver.ConjugateGradientSolver)?.Stopping.Iterations,
                Tolerance = (solve.Solver as LinearSolver.ConjugateGradientSolver)?.Stopping.Tolerance,
            },
            CycleBlock cycle => new CycleEntry
            {
                Levels = [.. cycle.Levels.Select(WriteLevel)],
                Shape = cycle.Shape.ToString(),
                Mask = cycle.Mask,
            },
            BallProjectionBlock projection => new BallProjectionEntry { Channels = projection.InputChannels },
            SymmetrisationBlock average => new SymmetrisationEntry { Body = [.. average.Body.Select(WriteBlock)], Group = average.Group.ToString() },
            _ => throw new NotSupportedException($"model files do not know {block.GetType().Name}"),
        };

        CycleLevelEntry WriteLevel(CycleLevel level) => new()
        {
            Stencils = IndexOf(banks, level.Stencils),
            Flux = IndexOf(layers, level.Flux),
            Reaction = level.Reaction,
            Diffusion = level.Diffusion,
            Diagonal = level.Diagonal,
            PreSmoothing = [.. level.PreSmoothing],
            PostSmoothing = [.. level.PostSmoothing],
            Transfer = level.ToCoarser is { } transfer ? IndexOf(transfers, transfer) : null,
        };
    }

    /// <summary>Reads a blueprint.</summary>
    public static Blueprint Read(string json, TensorTable tensors)
    {
        var entry = Parse(json);
        var banks = entry.Banks.Select(bank => ReadBank(bank, tensors)).ToArray();
        var layers = entry.Layers.Select(layer => FluxJson.Read(layer, tensors)).ToArray();
        var transfers = (entry.Transfers ?? []).Select(transfer => ReadTransfer(transfer, tensors)).ToArray();
        return new Blueprint(entry.Dimension, entry.Channels, [.. entry.Blocks.Select(ReadBlock)]);

        Block ReadBlock(BlockEntry block) => block switch
        {
            ResidualEntry residual => new ResidualBlock(
                At(banks, residual.Stencils), At(layers, residual.Flux), residual.TimeStep, residual.Fidelity, residual.Extrapolation,
                residual.StepWindow is { } window ? StepControl.Adaptive(window) : StepControl.Fixed, residual.Guide is { } guide ? At(banks, guide) : null),
            LiftEntry lift => new LiftBlock(lift.InputChannels, lift.OutputChannels),
            ProjectEntry project => new ProjectBlock(project.InputChannels, project.OutputChannels),
            AnalysisEntry analysis => new AnalysisBlock(analysis.Channels, new CellTransform(analysis.Dimension, analysis.CellSize)),
            SynthesisEntry synthesis => new SynthesisBlock(synthesis.Channels, new CellTransform(synthesis.Dimension, synthesis.CellSize)),
            RecurrentEntry recurrent => new RecurrentBlock(
                [.. recurrent.Body.Select(ReadBlock)], new StoppingRule(recurrent.Iterations, recurrent.Tolerance)),
            LinearSolveEntry solve => new LinearSolveBlock(
                At(banks, solve.Stencils), At(layers, solve.Flux), solve.TimeStep, solve.Fidelity, ReadSolver(solve)),
            CycleEntry cycle => new CycleBlock([.. cycle.Levels.Select(ReadLevel)], ParseEnum<CycleShape>(cycle.Shape), cycle.Mask),
            BallProjectionEntry projection => new BallProjectionBlock(projection.Channels),
            SymmetrisationEntry average => new SymmetrisationBlock([.. average.Body.Select(ReadBlock)], ParseEnum<SymmetryGroup>(average.Group)),
            _ => throw new NotSupportedException($"model files do not know {block.GetType().Name}"),
        };

        CycleLevel ReadLevel(CycleLevelEntry level) => new(
            At(banks, level.Stencils), At(layers, level.Flux), level.Reaction, level.Diffusion, level.Diagonal,
            [.. level.PreSmoothing], [.. level.PostSmoothing], level.Transfer is { } transfer ? At(transfers, transfer) : null);
    }

    private static BlueprintEntry Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, ModelJsonContext.Default.BlueprintEntry)
                ?? throw new SymfluxException("its blueprint is empty");
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

    private static string SolverName(LinearSolver solver) => solver switch
    {
        LinearSolver.DirectSolver => "direct",
        LinearSolver.SplittingSolver => "additive-operator-splitting",
        LinearSolver.ConjugateGradientSolver => "conjugate-gradients",
        _ => throw new NotSupportedException($"model files do not know {solver.GetType().Name}"),
    };

    private static LinearSolver ReadSolver(LinearSolveEntry entry) => entry.Solver switch
    {
        "direct" => LinearSolver.Direct,
        "additive-operator-splitting" => LinearSolver.AdditiveOperatorSplitting,
        "conjugate-gradients" => LinearSolver.ConjugateGradients(entry.Tolerance ?? 0, entry.Iterations ?? 0),
        _ => throw new SymfluxException($"its linear solver '{entry.Solver}' is unknown; it may need a newer version of Symflux"),
    };

    private static int IndexOf<TItem>(List<TItem> items, TItem item) where TItem : class
    {
        var place = items.FindIndex(other => ReferenceEquals(other, item));
        if (place < 0)
        {
            place = items.Count;
            items.Add(item);
        }

        return place;
    }

    private static TItem At<TItem>(TItem[] items, int place) => (uint)place < (uint)items.Length
        ? items[place]
        : throw new SymfluxException($"a block refers to part {place} of {items.Length}");

    private static TEnum ParseEnum<TEnum>(string name) where TEnum : struct, Enum =>
        Enum.TryParse<TEnum>(name, out var value) && Enum.IsDefined(value)
            ? value
            : throw new SymfluxException($"'{name}' is no {typeof(TEnum).Name}");

    private static BankEntry WriteBank(StencilBank bank, string name, TensorTable tensors) => new()
    {
        Boundary = bank.Boundary.ToString(),
        Stencils = [.. bank.Stencils.Select((stencil, i) => WriteStencil(stencil, $"{name}.{i}", tensors))],
    };

    private static StencilBank ReadBank(BankEntry entry, TensorTable tensors) =>
        new(entry.Stencils.Select(stencil => ReadStencil(stencil, tensors)), ParseEnum<Boundary>(entry.Boundary));

    private static TransferEntry WriteTransfer(CycleTransfer transfer, string name, TensorTable tensors) => new()
    {
        Restriction = WriteStencil(transfer.Restriction, $"{name}.restriction", tensors),
        Interpolation = WriteStencil(transfer.Interpolation, $"{name}.interpolation", tensors),
    };

    private static CycleTransfer ReadTransfer(TransferEntry entry, TensorTable tensors) =>
        new(ReadStencil(entry.Restriction, tensors), ReadStencil(entry.Interpolation, tensors));

    private static StencilEntry WriteStencil(Stencil stencil, string name, TensorTable tensors) => new()
    {
        Weights = tensors.Add(name, [stencil.InputChannels, stencil.Depth, stencil.Height, stencil.Width], stencil.Coefficients),
        Origin = [stencil.OriginZ, stencil.OriginY, stencil.OriginX],
    };

    private static Stencil ReadStencil(StencilEntry entry, TensorTable tensors)
    {
        var (shape, weights) = tensors.Get(entry.Weights);
        return shape.Length == 4 && entry.Origin.Length == 3
            ? new Stencil(weights, shape[0], shape[1], shape[2], shape[3], entry.Origin[0], entry.Origin[1], entry.Origin[2])
            : throw new SymfluxException($"its stencil '{entry.Weights}' has {shape.Length} extents, not 4");
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
