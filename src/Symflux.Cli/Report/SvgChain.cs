using System.Text;
using Symflux.Blueprints;

namespace Symflux.Cli.Report;

/// <summary>A blueprint as a strip of layers: boxes for blocks, arcs above for extrapolation, a rail below for the data term.</summary>
internal static class SvgChain
{
    private const int Pitch = 92, Box = 60, Middle = 74, Rail = 152, Shown = 10;

    /// <summary>Draws the first blocks, and the last where there are many.</summary>
    public static string Draw(Blueprint blueprint)
    {
        var all = blueprint.Blocks.OfType<ResidualBlock>().ToArray();
        (int Number, ResidualBlock Block)[] blocks = all.Length <= Shown
            ? [.. all.Select((block, i) => (i + 1, block))]
            : [.. all.Take(Shown - 2).Select((block, i) => (i + 1, block)), (all.Length, all[^1])];
        var width = 70 + Math.Max(blocks.Length, 6) * Pitch + (all.Length > Shown ? Pitch / 2 : 0);
        var hasDataTerm = blocks.Any(entry => entry.Block.Fidelity > 0);
        // Arcs need room above the boxes, the data term needs some below.
        var (top, bottom) = (blocks.Any(entry => entry.Block.Extrapolation != 1) ? 8 : Middle - 36, hasDataTerm ? Rail + 24 : Middle + 64);
        var svg = new StringBuilder($"<svg viewBox=\"0 {top} {width} {bottom - top}\" role=\"img\" aria-label=\"the layers of the network\">");
        svg.Append($"<text class=\"math\" x=\"6\" y=\"{Middle + 5}\" style=\"font-size:16px\">f</text>");
        if (hasDataTerm)
        {
            var last = Place(blocks.Length - 1, blocks, all.Length) + Box / 2;
            svg.Append($"<path class=\"skip\" d=\"M10 {Middle + 12}V{Rail}H{last}\"/><text class=\"muted\" x=\"16\" y=\"{Rail + 16}\">data term μ(u − f)</text>");
        }

        var before = 20;
        foreach (var (index, (number, block)) in blocks.Index())
        {
            var x = Place(index, blocks, all.Length);
            if (x - before > Pitch - Box)
            {
                svg.Append($"<text x=\"{(x + before) / 2 - 6}\" y=\"{Middle + 4}\">…</text>");
            }
            else
            {
                svg.Append($"<path class=\"wire\" d=\"M{before} {Middle}H{x - 6}\"/><path class=\"head\" d=\"M{x} {Middle}l-8 -4v8z\"/>");
            }

            Draw(svg, block, number, x);
            before = x + Box;
        }

        svg.Append($"<path class=\"wire\" d=\"M{before} {Middle}H{before + 22}\"/><path class=\"head\" d=\"M{before + 28} {Middle}l-8 -4v8z\"/>");
        return svg.Append("</svg>").ToString();
    }

    private static int Place(int index, (int Number, ResidualBlock Block)[] blocks, int count) =>
        44 + index * Pitch + (count > blocks.Length && index == blocks.Length - 1 ? Pitch / 2 : 0);

    private static void Draw(StringBuilder svg, ResidualBlock block, int number, int x)
    {
        var centre = x + Box / 2;
        svg.Append($"<rect class=\"box\" x=\"{x}\" y=\"{Middle - 26}\" width=\"{Box}\" height=\"52\" rx=\"7\"/>")
            .Append($"<text class=\"math\" text-anchor=\"middle\" x=\"{centre}\" y=\"{Middle - 6}\">K Φ −Kᵀ</text>")
            .Append($"<text class=\"muted\" text-anchor=\"middle\" x=\"{centre}\" y=\"{Middle + 14}\">{number}</text>")
            .Append($"<text class=\"muted\" text-anchor=\"middle\" x=\"{centre}\" y=\"{Middle + 43}\">τ {block.TimeStep:0.###}</text>");
        if (block.Extrapolation != 1)
        {
            // From the state before the one that enters: over the previous block into this block's output.
            svg.Append($"<path class=\"skip\" d=\"M{x - Pitch - 12} {Middle - 4}C{x - Pitch} {Middle - 76} {x + Box} {Middle - 76} {x + Box + 10} {Middle - 6}\"/>")
                .Append($"<path class=\"head second\" d=\"M{x + Box + 11} {Middle - 2}l-6 -7 9 -2z\"/>")
                .Append($"<text class=\"muted\" text-anchor=\"middle\" x=\"{centre}\" y=\"{Middle + 58}\">α {block.Extrapolation:0.##}</text>");
        }

        if (block.Fidelity > 0)
        {
            svg.Append($"<path class=\"skip\" d=\"M{centre} {Rail}V{Middle + 50}\"/><path class=\"head second\" d=\"M{centre} {Middle + 47}l-4 8h8z\"/>")
                .Append($"<text class=\"muted\" x=\"{centre + 5}\" y=\"{Middle + 62}\">{block.Fidelity:0.##}</text>");
        }
    }
}
