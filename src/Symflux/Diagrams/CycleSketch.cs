using Symflux.Blueprints;

namespace Symflux.Diagrams;

/// <summary>
/// A V-cycle as the U-net that it is: one row per level, smoothing on the way down left and on the way up right, with
/// what is carried over between them.
/// </summary>
/// <param name="block">The cycle.</param>
/// <param name="names">The states.</param>
internal sealed class CycleSketch(CycleBlock block, StateNames names) : Sketch
{
    private const double Pitch = 148, BoxWidth = 104, RowHalf = 36, FirstLeft = 92, Indent = 48, Node = 11, MostHalf = 110;

    // Wires of a row, from its centre line: right-hand side, mask, state.
    private const double DataRow = -25, MaskRow = -2, StateRow = 21;

    // Wires down, from the left end of a box.
    private const double MaskColumn = 58, DataColumn = 80, StateColumn = 100;

    // Below the centre line of a row: R and P, and the line on which Rx is carried over.
    private const double TransferTop = RowHalf + 10, TransferBottom = RowHalf + 34, KeptRow = RowHalf + 52;

    private readonly CycleLadder ladder = new(block);
    private readonly bool masked = block.Mask is not null;

    /// <inheritdoc/>
    public override double Above => 92;

    /// <inheritdoc/>
    public override double Below => ladder.Bottom * Pitch + RowHalf + 8;

    /// <inheritdoc/>
    public override void Draw(SvgCanvas canvas, double x, double y)
    {
        var top = y - StateRow;
        Inputs(canvas, x, top);
        for (var row = 0; row < ladder.Bottom; row++)
        {
            var centre = top + row * Pitch;
            Smooth(canvas, x + Left(row), centre, row, block.Levels[row].PreSmoothing.Length);
            Smooth(canvas, x + Right(row), centre, row, block.Levels[row].PostSmoothing.Length);
            Across(canvas, x, centre, row);
            Down(canvas, x, centre, row);
            Up(canvas, x, centre, row);
            Level(canvas, x + Width, row == 0 ? top - 42 : centre + 5, $"level {row}, spacing {CyclePrinter.Spacing(row)}");
        }

        Coarsest(canvas, x, top + ladder.Bottom * Pitch);
        canvas.Arrow(Palette.Ink, (x + (ladder.Bottom == 0 ? CoarsestRight : Right(0) + BoxWidth), y), (x + Width - 64, y));
        Pill(canvas, x + Width - 64, y, names.Next, Palette.Ink);
    }

    // The last row's box lies between the wires down and up.
    private double LastWire => Left(ladder.Bottom - 1) + StateColumn;

    private double LastRise => Rise(ladder.Bottom - 1);

    private double CoarsestLeft => Math.Max(LastWire + 24, Width / 2 - MostHalf);

    private double CoarsestRight => Math.Min(LastRise - 18, Width / 2 + MostHalf);

    private static double Left(int row) => FirstLeft + row * Indent;

    private static double Right(int row) => Width - FirstLeft - row * Indent - BoxWidth;

    /// <summary>Where the correction comes up to a row.</summary>
    private static double Rise(int row) => Right(row) - 28;

    private void Inputs(SvgCanvas canvas, double x, double top)
    {
        var box = x + (ladder.Bottom == 0 ? CoarsestLeft : FirstLeft);
        Pill(canvas, x, top + DataRow, names.Data, Palette.Data);
        canvas.Arrow(Palette.Data, (x + 64, top + DataRow), (box, top + DataRow));
        Pill(canvas, x, top + StateRow, names.State, Palette.Ink);
        canvas.Arrow(Palette.Ink, (x + 64, top + StateRow), (box, top + StateRow));
        if (masked)
        {
            canvas.Circle(x + 72, top + StateRow, 2.5, Palette.Ink, Palette.Ink);
            canvas.Arrow(Palette.Muted, (x + 72, top + StateRow), (x + 72, top + MaskRow), (box, top + MaskRow));
        }
    }

    private static void Smooth(SvgCanvas canvas, double x, double centre, int level, int sweeps)
    {
        canvas.Rect(x, centre - RowHalf, BoxWidth, 2 * RowHalf, sweeps > 0 ? Palette.Weights : Palette.White, Palette.WeightsLine, 10, dashed: sweeps == 0);
        canvas.Formula(x + BoxWidth / 2, centre - 8, $"S_{level} × {sweeps}", 21, Palette.Ink, Anchor.Middle);
        canvas.Text(x + BoxWidth / 2, centre + 9, sweeps > 0 ? "smooth" : "no sweep", 14, Palette.Scheme, Anchor.Middle);
        canvas.Text(x + BoxWidth / 2, centre + 25, sweeps switch { 0 => "identity", 1 => "residual block", _ => "residual blocks" }, 14, Palette.Network, Anchor.Middle);
    }

    private static void Level(SvgCanvas canvas, double right, double baseline, string name) =>
        canvas.Text(right, baseline, name, 15, Palette.Muted, Anchor.End);

    /// <summary>From the encoder to the decoder: x waits for its correction; b and the mask serve both.</summary>
    private void Across(SvgCanvas canvas, double x, double centre, int row)
    {
        var (from, to, sum) = (x + Left(row) + BoxWidth, x + Right(row), x + Rise(row));
        canvas.Arrow(Palette.Data, (from, centre + DataRow), (to, centre + DataRow));
        canvas.Formula(from + 10, centre + DataRow - 5, $"b_{row}", 17, Palette.Data);
        if (masked)
        {
            canvas.Arrow(Palette.Muted, (from, centre + MaskRow), (to, centre + MaskRow));
            canvas.Formula(from + 10, centre + MaskRow - 5, $"c_{row}", 17, Palette.Muted);
        }

        canvas.Arrow(Palette.Memory, (from, centre + StateRow), (sum - Node, centre + StateRow));
        var width = canvas.Formula(from + 10, centre + StateRow - 5, $"x_{row}", 17, Palette.Memory);
        if (row == 0)
        {
            canvas.Text((from + sum) / 2, centre + StateRow - 5, "skip connection", 15, Palette.Network, Anchor.Middle);
            canvas.Text(from + 18 + width, centre + StateRow - 5, "kept", 15, Palette.Scheme);
            canvas.Text((from + sum) / 2, centre + DataRow - 5, "right-hand side, as a further input", 15, Palette.Data, Anchor.Middle);
        }

        Operation(canvas, sum, centre + StateRow, plus: true);
        canvas.Arrow(Palette.Ink, (sum + Node, centre + StateRow), (to, centre + StateRow));
    }

    /// <summary>Restriction to the next row; into the side of the box on the last one.</summary>
    private void Down(SvgCanvas canvas, double x, double centre, int row)
    {
        var (left, isLast) = (x + Left(row), row + 1 == ladder.Bottom);
        Wire(DataColumn, Palette.Data, 0);
        Wire(StateColumn, Palette.Ink, -18);
        CycleLadder.Funnel(canvas, left + (DataColumn + StateColumn) / 2, centre + TransferTop, centre + TransferBottom, 46, 34, "R");
        if (masked)
        {
            Wire(MaskColumn, Palette.Muted, 18);
            canvas.Rect(left + MaskColumn - 8, centre + TransferTop + 4, 16, 16, Palette.White, Palette.Muted, 3, 1.6);
        }

        var label = left + (masked ? MaskColumn : DataColumn - 10) - 18;
        canvas.Text(label, centre + 58, "restrict", 15, Palette.Scheme, Anchor.End);
        canvas.Text(label, centre + 77, "strided conv.", 15, Palette.Network, Anchor.End);
        if (masked)
        {
            canvas.Text(label, centre + 96, "mask: mean pooling", 14, Palette.Muted, Anchor.End);
        }

        if (row == 0)
        {
            var column = left + StateColumn + 28;
            canvas.Formula(column, centre + 56, "x_1 = R x_0", 18, Palette.Ink);
            canvas.Formula(column, centre + 78, "b_1 = R(b_0 − A_0(x_0)) + A_1(R x_0)", 18, Palette.Data);
        }

        void Wire(double column, string colour, double last)
        {
            canvas.Wire(colour, (left + column, centre + RowHalf), (left + column, centre + TransferTop + 3));
            if (isLast)
            {
                canvas.Arrow(
                    colour, (left + column, centre + TransferBottom), (left + column, centre + Pitch + last), (x + CoarsestLeft, centre + Pitch + last));
            }
            else
            {
                canvas.Arrow(colour, (left + column, centre + TransferBottom), (left + column, centre + Pitch - RowHalf));
            }
        }
    }

    /// <summary>Correction: x of the coarser row minus Rx, through P, added to x.</summary>
    private void Up(SvgCanvas canvas, double x, double centre, int row)
    {
        var (rise, kept) = (x + Rise(row), centre + KeptRow);
        if (row + 1 == ladder.Bottom)
        {
            canvas.Arrow(
                Palette.Ink, (x + CoarsestRight, centre + Pitch), (rise, centre + Pitch), (rise, kept + Node));
        }
        else
        {
            canvas.Arrow(Palette.Ink, (rise, centre + Pitch - RowHalf), (rise, kept + Node));
        }

        var branch = x + Left(row) + StateColumn;
        canvas.Circle(branch, kept, 2.5, Palette.Memory, Palette.Memory);
        canvas.Arrow(Palette.Memory, (branch, kept), (rise - Node, kept));
        var middle = (branch + rise) / 2;
        if (row == 0)
        {
            canvas.Formula(middle - 70, kept + 17, $"R x_{row}", 17, Palette.Memory, Anchor.End);
            canvas.Text(middle - 62, kept + 16, "kept", 15, Palette.Scheme);
            canvas.Text(middle - 20, kept + 16, "skip connection", 15, Palette.Network);
        }
        else
        {
            canvas.Formula(middle, kept + 17, $"R x_{row}", 17, Palette.Memory, Anchor.Middle);
        }

        Operation(canvas, rise, kept, plus: false);
        canvas.Wire(Palette.Ink, (rise, kept - Node), (rise, centre + TransferBottom - 2));
        CycleLadder.Funnel(canvas, rise, centre + TransferTop, centre + TransferBottom, 46, 34, "P");
        canvas.Arrow(Palette.Ink, (rise, centre + TransferTop), (rise, centre + StateRow + Node));
        canvas.Text(rise + 30, centre + 64, "correct", 15, Palette.Scheme);
        canvas.Text(rise + 30, centre + 83, "transposed conv.", 15, Palette.Network);
        if (row == 0)
        {
            canvas.Formula(rise - 30, centre + 67, "x_0 ← x_0 + P(x_1 − R x_0)", 18, Palette.Ink, Anchor.End);
        }
    }

    private void Coarsest(SvgCanvas canvas, double x, double centre)
    {
        ladder.Coarsest(canvas, x + CoarsestLeft, x + CoarsestRight, centre, RowHalf);
        Level(
            canvas, x + Width, centre + (ladder.Bottom == 0 ? -42 : 5),
            ladder.IsShortened
                ? $"levels {ladder.Bottom}–{block.Levels.Length - 1}, from {CyclePrinter.Spacing(ladder.Bottom)}"
                : $"level {ladder.Bottom}, spacing {CyclePrinter.Spacing(ladder.Bottom)}");
    }

    private static void Operation(SvgCanvas canvas, double x, double y, bool plus)
    {
        canvas.Circle(x, y, Node, Palette.White, Palette.Ink);
        canvas.Path(FormattableString.Invariant($"M{x - 6} {y}H{x + 6}{(plus ? FormattableString.Invariant($"M{x} {y - 6}V{y + 6}") : "")}"), Palette.Ink);
    }
}
