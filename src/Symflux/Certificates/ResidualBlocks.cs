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
        return new Blueprint(blueprint.Dimension, blueprint.Channels, new Replacement(replacement).All(blueprint.Blocks));
    }

    private sealed class Replacement(Func<ResidualBlock, ResidualBlock> replacement) : IBlockReader<Block>
    {
        private readonly Dictionary<Block, Block> known = new(ReferenceEqualityComparer.Instance);

        public ImmutableArray<Block> All(ImmutableArray<Block> blocks) => [.. blocks.Select(block =>
        {
            if (!known.TryGetValue(block, out var other))
            {
                known[block] = other = block.Accept(this);
            }

            return other;
        })];

        public Block Residual(ResidualBlock block) => replacement(block);

        public Block Transform(TransformBlock block) => block;

        public Block LinearSolve(LinearSolveBlock block) => block;

        public Block Recurrent(RecurrentBlock block) => block.WithBody(All(block.Body));

        public Block Cycle(CycleBlock block) => block;

        public Block BallProjection(BallProjectionBlock block) => block;

        public Block Clamp(ClampBlock block) => block;

        public Block Symmetrisation(SymmetrisationBlock block) => block.WithBody(All(block.Body));
    }
}
