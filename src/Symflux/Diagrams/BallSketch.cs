namespace Symflux.Diagrams;

/// <summary>The projection onto the ball of the data's norm: two norms and one factor for the whole state.</summary>
/// <param name="names">The states.</param>
internal sealed class BallSketch(StateNames names) : Sketch
{
    private const double NormDepth = 120, DataDepth = 216;

    /// <inheritdoc/>
    public override double Above => 44;

    /// <inheritdoc/>
    public override double Below => DataDepth + 44;

    /// <inheritdoc/>
    public override void Draw(SvgCanvas canvas, double x, double y)
    {
        var (branch, norm, factor, product) = (x + 116, x + 190, x + 400, x + 740);
        Pill(canvas, x, y, names.State, Palette.Ink);
        canvas.Arrow(Palette.Ink, (x + 64, y), (product - 19, y));
        canvas.Circle(branch, y, 3.5, Palette.Ink, Palette.Ink);
        canvas.Arrow(Palette.Ink, (branch, y), (branch, y + NormDepth), (norm, y + NormDepth));
        Norm(canvas, norm, y + NormDepth, "‖u‖");
        canvas.Arrow(Palette.Ink, (norm + 110, y + NormDepth), (factor, y + NormDepth));
        Pill(canvas, x, y + DataDepth, names.Data, Palette.Data);
        canvas.Arrow(Palette.Data, (x + 64, y + DataDepth), (norm, y + DataDepth));
        Norm(canvas, norm, y + DataDepth, $"‖{names.Data}‖");
        canvas.Arrow(Palette.Data, (norm + 110, y + DataDepth), (factor + 120, y + DataDepth), (factor + 120, y + NormDepth + 34));
        canvas.Rect(factor, y + NormDepth - 34, 240, 68, Palette.Activation, Palette.ActivationLine, 10);
        canvas.Formula(factor + 120, y + NormDepth + 8, $"min(1, ‖{names.Data}‖/‖u‖)", 24, Palette.Ink, Anchor.Middle);
        canvas.Text(factor + 120, y + NormDepth - 44, "radial projection", 16, Palette.Scheme, Anchor.Middle);
        canvas.Text(factor + 134, y + NormDepth + 55, "one gate for all samples", 16, Palette.Network);
        canvas.Arrow(Palette.Ink, (factor + 240, y + NormDepth), (product, y + NormDepth), (product, y + 19));
        Factor(canvas, product, y, "×");
        canvas.Arrow(Palette.Ink, (product + 19, y), (x + Width - 64, y));
        Pill(canvas, x + Width - 64, y, names.Next, Palette.Ink);
    }

    private static void Norm(SvgCanvas canvas, double x, double y, string symbol)
    {
        canvas.Rect(x, y - 26, 110, 52, Palette.Activation, Palette.ActivationLine, 10);
        canvas.Formula(x + 55, y + 8, symbol, 24, Palette.Ink, Anchor.Middle);
    }
}
