using System.Collections.Immutable;
using Symflux.Blueprints;

namespace Symflux.Certificates;

/// <summary>The residual blocks of a blueprint, those within other blocks among them.</summary>
internal static class ResidualBlocks
{
    /// <summary>A blueprint with others in their place; a block that is repeated stays one object, which keeps certificates quick.</summary>
    public static Blueprint Replaced(Blueprint blueprint, Func<ResidualBlock, ResidualBlock> replacement)
    {
        ArgumentNullException.ThrowIfNull(blueprint);
        var known = new Dictionary<Block, Block>(ReferenceEqualityComparer.Instance);
        return new Blueprint(blueprint.Dimension, blueprint.Channels, All(blueprint.Blocks));

        ImmutableArray<Block> All(ImmutableArray<Block> blocks) => [.. blocks.Select(block =>
        {
            if (!known.TryGetValue(block, out var other))
            {
                known[block] = other = block switch
                {
                    ResidualBlock residual => replacement(residual),
                    BodyBlock around => around.WithBody(All(around.Body)),
                    _ => block,
                };
            }

            return other;
        })];
    }
}
