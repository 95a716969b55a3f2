using System.Text.Json;
using System.Text.Json.Serialization;
using Symflux.Operators;

namespace Symflux.Blueprints;

/// <summary>
/// The structure of a blueprint as JSON, its numbers in tensors. Blocks, stencil banks and flux layers
/// that are equal stand in it once.
/// </summary>
internal static class BlueprintJson
{
    /// <summary>Writes a blueprint, adding its arrays to a table.</summary>
    public static string Write(Blueprint blueprint, TensorTable tensors)
    {
        var writer = new BlockWriter(blueprint);
        BlockEntry[] blocks = [.. blueprint.Distinct.Select(block => block.Accept(writer))];
        var entry = new BlueprintEntry
        {
            Dimension = blueprint.Dimension,
            Channels = blueprint.Channels,
            Blocks = blocks,
            Order = writer.Places(blueprint.Blocks),
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
        var blueprint = new Blueprint(entry.Dimension, entry.Channels, new BlockParser(banks, layers, transfers).Read(entry.Blocks, entry.Order));
        ModelLimits.Check(blueprint);
        return blueprint;
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

    private static BankEntry WriteBank(StencilBank bank, string name, TensorTable tensors) => new()
    {
        Boundary = bank.Boundary.ToString(),
        Stencils = [.. bank.Stencils.Select((stencil, i) => WriteStencil(stencil, $"{name}.{i}", tensors))],
    };

    private static StencilBank ReadBank(BankEntry entry, StoredTensors tensors) =>
        new(entry.Stencils.Select(stencil => ReadStencil(stencil, tensors)), BlockParser.Name<Boundary>(entry.Boundary));

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

        /// <summary>The different blocks, each once; those of a body before the block around it.</summary>
        public required BlockEntry[] Blocks { get; init; }

        /// <summary>What is done: places in the table of blocks.</summary>
        public required int[] Order { get; init; }

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
