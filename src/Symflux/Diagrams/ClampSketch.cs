using Symflux.Blueprints;

namespace Symflux.Diagrams;

/// <summary>The clamp: one activation for every value, the same in all channels.</summary>
/// <param name="block">The block.</param>
/// <param name="names">The states.</param>
internal sealed class ClampSketch(ClampBlock block, StateNames names) : Sketch
{
    /// <inheritdoc/>
    public override double Above => 74;

    /// <inheritdoc/>
    public override double Below => 44;

    /// <inheritdoc/>
    public override void Draw(SvgCanvas canvas, double x, double y)
    {
        const double gateWidth = 300;
        var gate = x + (Width - gateWidth) / 2;
        Pill(canvas, x, y, names.State, Palette.Ink);
        canvas.Arrow(Palette.Ink, (x + 64, y), (gate, y));
        canvas.Rect(gate, y - 34, gateWidth, 68, Palette.Activation, Palette.ActivationLine, 10);
        canvas.Formula(gate + gateWidth / 2, y + 8, FormattableString.Invariant($"clamp to [{block.Lowest:G4}, {block.Highest:G4}]"), 22,
            Palette.Ink, Anchor.Middle);
        canvas.Text(gate + gateWidth / 2, y - 46, "projection onto an interval", 16, Palette.Scheme, Anchor.Middle);
        canvas.Arrow(Palette.Ink, (gate + gateWidth, y), (x + Width - 64, y));
        Pill(canvas, x + Width - 64, y, names.Next, Palette.Ink);
    }
}
