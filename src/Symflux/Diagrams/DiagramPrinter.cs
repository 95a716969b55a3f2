using Symflux.Blueprints;

namespace Symflux.Diagrams;

/// <summary>A blueprint as a whole in words.</summary>
internal static class DiagramPrinter
{
    /// <summary>The family of networks that the blueprint belongs to.</summary>
    public static string Network(Blueprint blueprint)
    {
        Block[] blocks = [.. blueprint.Blocks.SelectMany(block => block.WithAllChildren)];
        var looks = Array.ConvertAll(blocks, BlockLook.Of);
        var isRecurrent = Array.Exists(looks, look => look.HasFeedback);
        return blocks.Length == 0 ? "The identity"
            : blueprint.Blocks is [SymmetrisationBlock average]
                ? $"{Network(new Blueprint(blueprint.Dimension, blueprint.Channels, average.Body))}, averaged over symmetries"
            : looks.Max(look => look.Nesting) is { } nesting ? UNet(nesting, looks.Count(look => look.Nesting is not null), isRecurrent)
            : isRecurrent ? "A recurrent network"
            : Array.Exists(looks, look => look.IsImplicit) ? "A network with implicit layers"
            : Array.Exists(blocks, block => block.ReadsPrevious) ? "A symmetric residual network with skips over two blocks"
            : Array.TrueForAll(looks, look => look.IsResidual) ? "A symmetric residual network"
            : "A symmetric residual network with a hidden state";
    }

    private static string UNet(int nesting, int cycles, bool isRecurrent)
    {
        var kind = ((string[])["residual network", "U-net", "nested U-net"])[nesting];
        return isRecurrent ? $"A recurrent {kind}" : cycles == 1 ? $"A {kind}" : $"{cycles} stacked {kind}s";
    }

    /// <summary>"2D · 1 channel · 15 blocks · 8 weights and parameters".</summary>
    public static string Summary(Blueprint blueprint)
    {
        var hidden = blueprint.Blocks.Length == 0 ? blueprint.Channels : blueprint.Blocks.Max(block => block.OutputChannels);
        return string.Join("  ·  ", new[]
        {
            Network(blueprint),
            $"{blueprint.Dimension}D",
            Wording.Count(blueprint.Channels, "channel"),
            hidden > blueprint.Channels ? $"hidden state of {hidden} channels" : "",
            Wording.Count(blueprint.Blocks.Length, "block"),
        }.Where(text => text.Length > 0));
    }
}
