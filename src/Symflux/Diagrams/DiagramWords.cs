using Symflux.Blueprints;

namespace Symflux.Diagrams;

/// <summary>A blueprint as a whole in words.</summary>
internal static class DiagramWords
{
    /// <summary>All blocks, those within the bodies of others included.</summary>
    public static IEnumerable<Block> All(IEnumerable<Block> blocks) => blocks.SelectMany(block => block switch
    {
        BodyBlock around => All(around.Body).Prepend(block),
        _ => [block],
    });

    /// <summary>The family of networks that the blueprint belongs to.</summary>
    public static string Network(Blueprint blueprint)
    {
        var blocks = All(blueprint.Blocks).ToArray();
        return blocks switch
        {
            [] => "The identity",
            _ when blueprint.Blocks is [SymmetrisationBlock average] =>
                $"{Network(new Blueprint(blueprint.Dimension, blueprint.Channels, average.Body))}, averaged over symmetries",
            _ when blocks.OfType<CycleBlock>().ToArray() is { Length: > 0 } cycles => UNet(cycles, blocks.Any(block => block is RecurrentBlock)),
            _ when blocks.Any(block => block is RecurrentBlock) => "A recurrent network",
            _ when blocks.Any(block => block is LinearSolveBlock) => "A network with implicit layers",
            _ when blocks.Any(block => block is ResidualBlock { Extrapolation: not 1 }) => "A symmetric residual network with skips over two blocks",
            _ when blocks.All(block => block is ResidualBlock) => "A symmetric residual network",
            _ => "A symmetric residual network with a hidden state",
        };
    }

    /// <summary>Whether a block reads the data f.</summary>
    public static bool UsesData(Block block) => block is
        ResidualBlock { Fidelity: not 0 } or LinearSolveBlock { Fidelity: not 0 } or CycleBlock { Levels: [{ Reaction: not 0 }, ..] } or BallProjectionBlock;

    private static string UNet(CycleBlock[] cycles, bool isRecurrent)
    {
        var kind = cycles.All(cycle => cycle.Levels.Length == 1) ? "residual network"
            : cycles.All(cycle => cycle.Shape == CycleShape.V || cycle.Levels.Length < 3) ? "U-net" : "nested U-net";
        return isRecurrent ? $"A recurrent {kind}" : cycles.Length == 1 ? $"A {kind}" : $"{cycles.Length} stacked {kind}s";
    }

    /// <summary>"2D · 1 channel · 15 blocks · 8 weights and parameters".</summary>
    public static string Summary(Blueprint blueprint)
    {
        var hidden = blueprint.Blocks.Length == 0 ? blueprint.Channels : blueprint.Blocks.Max(block => block.OutputChannels);
        return string.Join("  ·  ", new[]
        {
            Network(blueprint),
            $"{blueprint.Dimension}D",
            Count(blueprint.Channels, "channel"),
            hidden > blueprint.Channels ? $"hidden state of {hidden} channels" : "",
            Count(blueprint.Blocks.Length, "block"),
        }.Where(text => text.Length > 0));
    }

    private static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
