using Symflux.Blueprints;

namespace Symflux.Torch.Layers;

/// <summary>Finds blocks whose norm nothing bounds: multigrid cycles that no projection onto the ball follows.</summary>
internal sealed class UnboundedBlocks : IBlockReader<UnboundedBlocks.Effect>
{
    private static readonly UnboundedBlocks Reader = new();

    /// <summary>What a block does to a bound of the norm.</summary>
    internal enum Effect
    {
        /// <summary>What was bounded stays so.</summary>
        Keeps,

        /// <summary>There is none behind it.</summary>
        Loses,

        /// <summary>There is one behind it, whatever was before.</summary>
        Makes,
    }

    /// <summary>The place of the first block behind the last projection that loses the bound; −1 where there is none.</summary>
    public static int First(IReadOnlyList<Block> blocks)
    {
        Effect[] effects = [.. blocks.Select(block => block.Accept(Reader))];
        return Array.IndexOf(effects, Effect.Loses, Array.LastIndexOf(effects, Effect.Makes) + 1);
    }

    public Effect Residual(ResidualBlock block) => Effect.Keeps;

    public Effect Transform(TransformBlock block) => Effect.Keeps;

    public Effect LinearSolve(LinearSolveBlock block) => Effect.Keeps;

    public Effect Recurrent(RecurrentBlock block) => OfBody(block);

    public Effect Cycle(CycleBlock block) => Effect.Loses;

    public Effect BallProjection(BallProjectionBlock block) => Effect.Makes;

    public Effect Clamp(ClampBlock block) => Effect.Keeps;

    public Effect Symmetrisation(SymmetrisationBlock block) => OfBody(block);

    private static Effect OfBody(BodyBlock block) => First(block.Body) >= 0 ? Effect.Loses : Effect.Keeps;
}
