using System.Text;

namespace Symflux.Cli.Report;

/// <summary>The dictionary as a picture: one explicit step above, one residual layer below, and the same boxes between.</summary>
internal static class SvgBlock
{
    private const int Width = 940, Height = 222, Middle = 124, BoxHeight = 54;

    private static readonly (int X, string Formula, string Scheme, string Network)[] Boxes =
    [
        (150, "K", "derivatives K u", "convolution W₁ = K"),
        (360, "Φ", "flux Φ(K u)", "activation σ = Φ"),
        (570, "−Kᵀ", "minus divergence", "convolution W₂ = −Kᵀ, tied"),
    ];

    /// <summary>Draws the symmetric residual block.</summary>
    public static string Draw()
    {
        var svg = new StringBuilder($"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"One diffusion step is one symmetric residual layer\">");
        svg.Append("<text class=\"muted\" x=\"4\" y=\"20\">numerics: an explicit diffusion step</text>")
            .Append($"<text class=\"muted\" x=\"4\" y=\"{Height - 8}\">learning: a residual layer</text>")
            .Append($"<path class=\"skip\" d=\"M60 {Middle} V66 H790 V{Middle - 13}\"/>")
            .Append($"<path class=\"head second\" d=\"M790 {Middle - 11} l-5 -9 h10 z\"/>")
            .Append("<text text-anchor=\"middle\" x=\"425\" y=\"45\">u — the old state, the skip connection</text>");
        Wire(svg, 28, 150);
        foreach (var (x, formula, scheme, network) in Boxes)
        {
            svg.Append($"<rect class=\"box\" x=\"{x}\" y=\"{Middle - BoxHeight / 2}\" width=\"120\" height=\"{BoxHeight}\" rx=\"8\"/>")
                .Append($"<text class=\"math\" text-anchor=\"middle\" x=\"{x + 60}\" y=\"{Middle + 7}\" style=\"font-size:20px\">{formula}</text>")
                .Append($"<text text-anchor=\"middle\" x=\"{x + 60}\" y=\"{Middle - BoxHeight / 2 - 9}\">{scheme}</text>")
                .Append($"<text text-anchor=\"middle\" x=\"{x + 60}\" y=\"{Middle + BoxHeight / 2 + 20}\">{network}</text>");
        }

        Wire(svg, 270, 360);
        Wire(svg, 480, 570);
        Wire(svg, 690, 779);
        Wire(svg, 801, 890);
        svg.Append($"<circle class=\"node\" cx=\"790\" cy=\"{Middle}\" r=\"11\"/>")
            .Append($"<text text-anchor=\"middle\" x=\"790\" y=\"{Middle + 5}\" style=\"font-size:15px\">+</text>")
            .Append($"<text class=\"math\" x=\"12\" y=\"{Middle + 5}\" style=\"font-size:18px\">u</text>")
            .Append($"<text class=\"math\" x=\"898\" y=\"{Middle + 5}\" style=\"font-size:18px\">u⁺</text>")
            .Append($"<text text-anchor=\"middle\" x=\"735\" y=\"{Middle - 9}\">× τ</text>");
        return svg.Append("</svg>").ToString();
    }

    private static void Wire(StringBuilder svg, int from, int to) =>
        svg.Append($"<path class=\"wire\" d=\"M{from} {Middle}H{to - 6}\"/><path class=\"head\" d=\"M{to} {Middle}l-9 -5v10z\"/>");
}
