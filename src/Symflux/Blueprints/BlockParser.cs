using System.Collections.Immutable;
using Symflux.Fluxes;
using Symflux.Operators;

namespace Symflux.Blueprints;

/// <summary>Reads the table of blocks of a model file, and measures what they would be written out, before it is.</summary>
/// <param name="banks">The banks that blocks refer to.</param>
/// <param name="layers">The flux layers.</param>
/// <param name="transfers">The transfers.</param>
internal sealed class BlockParser(StencilBank[] banks, FluxLayer[] layers, CycleTransfer[] transfers)
{
    private readonly List<Measured> table = [];
    private readonly HashSet<int> used = [];
    private readonly Dictionary<(int Dimension, int Size), CellTransform> cells = [];
    private Extent extent;

    /// <summary>Reads the table and the order in which its blocks run.</summary>
    public ImmutableArray<Block> Read(BlockEntry[] entries, int[] order)
    {
        ModelLimits.Check(entries.Length, ModelLimits.Blocks, "blocks");
        foreach (var entry in entries)
        {
            extent = new Extent(1, 0, 0);
            var block = entry.Read(this);
            table.Add(new Measured(block, extent));
        }

        extent = default;
        var blocks = Blocks(order);
        for (var place = 0; place < table.Count; place++)
        {
            if (!used.Contains(place))
            {
                throw new SymfluxException($"nothing in it uses its block {place}");
            }
        }

        return blocks;
    }

    /// <summary>A bank.</summary>
    public StencilBank Bank(int place)
    {
        var bank = At(banks, place);
        Use(bank.Stencils.Sum(stencil => stencil.Coefficients.Length));
        return bank;
    }

    /// <summary>A flux layer.</summary>
    public FluxLayer Layer(int place)
    {
        var layer = At(layers, place);
        Use(layer.Channels + layer.ParameterCount);
        return layer;
    }

    /// <summary>The body of a block: blocks that stand before it.</summary>
    public ImmutableArray<Block> Body(int[] places)
    {
        var body = Blocks(places);
        extent = extent with { Nesting = extent.Nesting + 1 };
        ModelLimits.Check(extent.Nesting, ModelLimits.Nesting, "bodies within each other");
        return body;
    }

    /// <summary>The levels of a cycle.</summary>
    public ImmutableArray<CycleLevel> Levels(CycleLevelEntry[] levels)
    {
        Count(levels.Length);
        return [.. levels.Select(level => new CycleLevel(
            Bank(level.Stencils), Layer(level.Flux), Number(level.Reaction), Number(level.Diffusion), Number(level.Diagonal),
            [.. level.PreSmoothing.Select(Number)], [.. level.PostSmoothing.Select(Number)],
            level.Transfer is { } transfer ? At(transfers, transfer) : null))];
    }

    /// <summary>W; every pair of blocks of the same kind shares one matrix.</summary>
    public CellTransform Cells(int dimension, int size)
    {
        if (!cells.TryGetValue((dimension, size), out var transform))
        {
            ModelLimits.Check(Math.Pow(size, dimension), ModelLimits.CellCoefficients, "samples in a cell");
            cells[(dimension, size)] = transform = new CellTransform(dimension, size);
        }

        return transform;
    }

    /// <summary>A number within its limits.</summary>
    public static double Number(double number) => ModelLimits.Coefficient.Check(number);

    /// <summary>A value of an enumeration by its exact name.</summary>
    public static TEnum Name<TEnum>(string name) where TEnum : struct, Enum => Enum.GetNames<TEnum>().Contains(name)
        ? Enum.Parse<TEnum>(name)
        : throw new SymfluxException($"'{name}' is no {typeof(TEnum).Name}");

    private ImmutableArray<Block> Blocks(int[] places)
    {
        var blocks = ImmutableArray.CreateBuilder<Block>();
        foreach (var place in places)
        {
            if ((uint)place >= (uint)table.Count)
            {
                throw new SymfluxException($"a body or the order refers to block {place}, but only the blocks 0 to {table.Count - 1} stand before it");
            }

            var (block, inner) = table[place];
            Count(inner.Blocks);
            Use(inner.Numbers);
            extent = extent with { Nesting = Math.Max(extent.Nesting, inner.Nesting) };
            used.Add(place);
            blocks.Add(block);
        }

        return blocks.ToImmutable();
    }

    private void Count(long blocks)
    {
        extent = extent with { Blocks = extent.Blocks + blocks };
        ModelLimits.Check(extent.Blocks, ModelLimits.Blocks, "blocks");
    }

    private void Use(long numbers)
    {
        extent = extent with { Numbers = extent.Numbers + numbers };
        ModelLimits.Check(extent.Numbers, ModelLimits.NumbersInUse, "numbers of banks and fluxes, counted for every block that uses them");
    }

    private static TItem At<TItem>(TItem[] items, int place) => (uint)place < (uint)items.Length
        ? items[place]
        : throw new SymfluxException($"a block refers to part {place} of {items.Length}");

    /// <summary>A block of the table and what it would be written out.</summary>
    private readonly record struct Measured(Block Block, Extent Extent);

    /// <summary>Blocks, bodies within each other, and numbers in use, all bodies written out.</summary>
    private readonly record struct Extent(long Blocks, int Nesting, long Numbers);
}
