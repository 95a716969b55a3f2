using Symflux.Blueprints;
using Symflux.Operators;

namespace Symflux.Diagrams;

/// <summary>Restriction, the coarser level, and correction: the strided and the transposed convolution of a U-net and its skip connections.</summary>
/// <param name="transfer">R and P.</param>
/// <param name="shape">How the coarser problem is solved.</param>
/// <param name="masked">Whether there is a mask.</param>
internal sealed class TransferSketch(CycleTransfer transfer, CycleShape shape, bool masked) : Sketch
{
    private const double SkipHeight = 102, KeptHeight = 74, DataDepth = 150, MaskDepth = 238, Transfer = 92;

    /// <inheritdoc/>
    public override double Above => SkipHeight + 34;

    /// <inheritdoc/>
    public override double Below => (masked ? MaskDepth : DataDepth) + 56;

    /// <inheritdoc/>
    public override void Draw(SvgCanvas canvas, double x, double y)
    {
        var (branch, r, kept, cycle, minus, p, sum, end) = (x + 90, x + 112, x + 304, x + 400, x + 642, x + 684, x + 826, x + Width - 64);
        Pill(canvas, x, y, "x", Palette.Ink);
        canvas.Arrow(Palette.Ink, (x + 64, y), (r, y));
        canvas.Circle(branch, y, 3.5, Palette.Ink, Palette.Ink);
        Box(canvas, r, y, Transfer, "R", false, "restriction", "strided conv.");
        Icons.Stencils(canvas, r + Transfer / 2, y - 6, Transfer - 24, 44, Bank(transfer.Restriction), adjoint: false);
        canvas.Arrow(Palette.Ink, (r + Transfer, y), (cycle, y));
        canvas.Circle(kept, y, 3.5, Palette.Ink, Palette.Ink);
        canvas.Formula((kept + cycle) / 2 - 4, y - 9, "R x", 20, Palette.Ink, Anchor.Middle);
        Cycle(canvas, cycle, y);
        canvas.Arrow(Palette.Ink, (cycle + 180, y), (minus - 14, y));
        canvas.Formula((cycle + 180 + minus) / 2 - 8, y - 9, "x_c", 20, Palette.Ink, Anchor.Middle);
        canvas.Circle(minus, y, 14, Palette.White, Palette.Ink);
        canvas.Path(FormattableString.Invariant($"M{minus - 7} {y}H{minus + 7}"), Palette.Ink);
        canvas.Arrow(Palette.Ink, (minus + 14, y), (p, y));
        Box(canvas, p, y, Transfer, "P", false, "interpolation", "transposed conv.");
        Icons.Stencils(canvas, p + Transfer / 2, y - 6, Transfer - 24, 44, Bank(transfer.Interpolation), adjoint: false);
        canvas.Arrow(Palette.Ink, (p + Transfer, y), (sum - 14, y));
        Sum(canvas, sum, y);
        canvas.Arrow(Palette.Ink, (sum + 14, y), (end, y));
        Pill(canvas, end, y, "x", Palette.Ink);

        canvas.Arrow(Palette.Memory, (branch, y), (branch, y - SkipHeight), (sum, y - SkipHeight), (sum, y - 14));
        canvas.Formula(x + 430, y - SkipHeight - 9, "x", 20, Palette.Memory, Anchor.End);
        canvas.Text(x + 440, y - SkipHeight - 10, "skip connection", 16, Palette.Network);
        canvas.Arrow(Palette.Memory, (kept, y), (kept, y - KeptHeight), (minus, y - KeptHeight), (minus, y - 14));
        canvas.Formula(x + 430, y - KeptHeight - 7, "R x", 20, Palette.Memory, Anchor.End);
        canvas.Text(x + 440, y - KeptHeight - 8, "skip connection", 16, Palette.Network);
        RightHandSide(canvas, x, y, branch, kept, cycle);
        if (masked)
        {
            Mask(canvas, x, y + MaskDepth, cycle, y + Half);
        }
    }

    private void Cycle(SvgCanvas canvas, double x, double y)
    {
        canvas.Rect(x, y - Half, 180, BoxHeight, Palette.White, Palette.WeightsLine, 10, dashed: true);
        canvas.Formula(x + 90, y - 12, "A_c(x_c) = b_c", 23, Palette.Ink, Anchor.Middle);
        canvas.Text(x + 90, y + 14, CyclePrinter.Coarse(shape), 16, Palette.Scheme, Anchor.Middle);
        canvas.Text(x + 90, y + 36, shape == CycleShape.V ? "inner U-net" : "inner U-nets", 16, Palette.Network, Anchor.Middle);
    }

    /// <summary>b_c = R(b − A(x)) + A_c(R x).</summary>
    private static void RightHandSide(SvgCanvas canvas, double x, double y, double branch, double kept, double cycle)
    {
        var row = y + DataDepth;
        Pill(canvas, x, row, "b", Palette.Data);
        canvas.Arrow(Palette.Data, (x + 64, row), (x + 82, row));
        canvas.Arrow(Palette.Ink, (branch + 4, y + 2), (branch + 4, row - 26));
        Small(canvas, x + 82, row, 112, "b − A(x)");
        canvas.Text(x + 138, row + 47, "residual", 16, Palette.Scheme, Anchor.Middle);
        canvas.Arrow(Palette.Data, (x + 194, row), (x + 216, row));
        Narrowing(canvas, x + 216, row, 46, "R", Palette.WeightsLine, Palette.Weights);
        canvas.Text(x + 239, row + 47, "same R", 16, Palette.Network, Anchor.Middle);
        canvas.Arrow(Palette.Data, (x + 262, row), (kept - 14, row));
        canvas.Arrow(Palette.Ink, (kept, y), (kept, y + 56));
        Small(canvas, kept - 32, y + 82, 64, "A_c");
        canvas.Arrow(Palette.Ink, (kept, y + 108), (kept, row - 14));
        Sum(canvas, kept, row);
        canvas.Arrow(Palette.Data, (kept + 14, row), (cycle + 60, row), (cycle + 60, y + Half));
        canvas.Formula((kept + cycle + 60) / 2, row - 9, "b_c", 20, Palette.Data, Anchor.Middle);
    }

    private static void Mask(SvgCanvas canvas, double x, double row, double cycle, double bottom)
    {
        Pill(canvas, x, row, "c", Palette.Muted);
        canvas.Arrow(Palette.Muted, (x + 64, row), (x + 98, row));
        Narrowing(canvas, x + 98, row, 80, "mean", Palette.Muted, Palette.White);
        canvas.Text(x + 138, row + 43, "mean pooling", 16, Palette.Network, Anchor.Middle);
        canvas.Arrow(Palette.Muted, (x + 178, row), (cycle + 120, row), (cycle + 120, bottom));
        canvas.Formula(x + 330, row - 9, "c_c", 20, Palette.Muted, Anchor.Middle);
    }

    private static void Small(SvgCanvas canvas, double x, double y, double width, string symbol)
    {
        canvas.Rect(x, y - 26, width, 52, Palette.Weights, Palette.WeightsLine, 10);
        canvas.Formula(x + width / 2, y + 7, symbol, 22, Palette.Ink, Anchor.Middle);
    }

    private static void Narrowing(SvgCanvas canvas, double x, double y, double width, string name, string stroke, string fill)
    {
        canvas.Path(FormattableString.Invariant($"M{x:0.##} {y - 27:0.##}L{x + width:0.##} {y - 17:0.##}V{y + 17:0.##}L{x:0.##} {y + 27:0.##}z"), stroke, fill);
        canvas.Formula(x + width / 2, y + 7, name, 21, Palette.Ink, Anchor.Middle);
    }

    private static StencilBank Bank(Stencil stencil) => new([stencil], Boundary.Natural);
}
