using System.Collections.Immutable;

namespace Symflux.Blueprints;

/// <summary>The distinct blocks of a blueprint: of blocks that are equal by value one object is kept, in bodies too.</summary>
internal sealed class DistinctBlocks
{
    private readonly Dictionary<Block, int> places = [];
    private readonly ImmutableArray<Block>.Builder blocks = ImmutableArray.CreateBuilder<Block>();

    /// <summary>The blocks, those of a body before the block around it.</summary>
    public ImmutableArray<Block> Blocks => blocks.ToImmutable();

    /// <summary>The place of a block in the table.</summary>
    public int this[Block block] => places[block];

    /// <summary>Takes blocks into the table.</summary>
    /// <returns>The objects that stand for them.</returns>
    public ImmutableArray<Block> Intern(ImmutableArray<Block> order) => [.. order.Select(Intern)];

    private Block Intern(Block block)
    {
        if (places.TryGetValue(block, out var place))
        {
            return blocks[place];
        }

        var children = Intern(block.Children);
        var kept = block.Children.Zip(children).All(pair => ReferenceEquals(pair.First, pair.Second)) ? block : block.WithChildren(children);
        places.Add(kept, blocks.Count);
        blocks.Add(kept);
        return kept;
    }
}
