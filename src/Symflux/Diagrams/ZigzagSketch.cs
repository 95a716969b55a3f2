using Symflux.Blueprints;

namespace Symflux.Diagrams;

/// <summary>A W- or F-cycle as its way through the levels: nested U-nets, each visit of a level with the same weights.</summary>
/// <param name="block">The cycle.</param>
/// <param name="names">The states.</param>
internal sealed class ZigzagSketch(CycleBlock block, StateNames names) : Sketch
{
    private const double Pitch = 66, FirstNode = 128, LastNode = 796;

    private readonly CycleLadder ladder = new(block);

    /// <inheritdoc/>
    public override double Above => 80;

    /// <inheritdoc/>
    public override double Below => ladder.Bottom * Pitch + 92;

    /// <inheritdoc/>
    public override void Draw(SvgCanvas canvas, double x, double y)
    {
        var steps = ladder.Steps.ToArray();
        var stops = steps.Where(step => step.Action is not (CycleAction.Restrict or CycleAction.Correct)).ToArray();
        var distance = (LastNode - FirstNode) / Math.Max(1, stops.Length - 1);
        var radius = Math.Clamp(0.3 * distance, 3, 12);
        (double X, double Y)[] places = [.. stops.Select((step, i) => (x + FirstNode + i * distance, y + step.Level * Pitch))];

        Inputs(canvas, x, y, radius);
        Skips(canvas, stops, places);
        for (var i = 1; i < stops.Length; i++)
        {
            canvas.Path(FormattableString.Invariant($"M{places[i - 1].X:0.##} {places[i - 1].Y:0.##}L{places[i].X:0.##} {places[i].Y:0.##}"), Palette.Ink, thickness: distance > 20 ? 2 : 1.3);
        }

        foreach (var (step, place) in stops.Zip(places))
        {
            Stop(canvas, place.X, place.Y, radius, step.Action == CycleAction.SolveCoarsest);
        }

        canvas.Arrow(Palette.Ink, (x + LastNode + radius, y), (x + Width - 64, y));
        Pill(canvas, x + Width - 64, y, names.Next, Palette.Ink);
        Labels(canvas, x, y, distance);
        Key(canvas, x, y + ladder.Bottom * Pitch + 58);
    }

    private void Inputs(SvgCanvas canvas, double x, double y, double radius)
    {
        Pill(canvas, x, y, names.State, Palette.Ink);
        canvas.Arrow(Palette.Ink, (x + 64, y), (x + FirstNode - radius, y));
        Pill(canvas, x, y - 48, names.Data, Palette.Data);
        canvas.Arrow(Palette.Data, (x + 64, y - 48), (x + FirstNode, y - 48), (x + FirstNode, y - radius));
    }

    /// <summary>From every smoothing on the way down to the matching one on the way up.</summary>
    private static void Skips(SvgCanvas canvas, CycleStep[] stops, (double X, double Y)[] places)
    {
        var open = new Stack<int>();
        for (var i = 0; i < stops.Length; i++)
        {
            if (stops[i].Action == CycleAction.PreSmooth)
            {
                open.Push(i);
            }
            else if (stops[i].Action == CycleAction.PostSmooth)
            {
                canvas.Path(FormattableString.Invariant($"M{places[open.Peek()].X:0.##} {places[i].Y:0.##}H{places[i].X:0.##}"), Palette.Memory, thickness: 1.6);
                open.Pop();
            }
        }
    }

    private static void Stop(SvgCanvas canvas, double x, double y, double radius, bool isCoarsest)
    {
        if (isCoarsest)
        {
            canvas.Rect(x - radius, y - radius, 2 * radius, 2 * radius, Palette.WeightsLine, Palette.WeightsLine, 1, 1.6);
        }
        else
        {
            canvas.Circle(x, y, radius, Palette.Weights, Palette.WeightsLine);
        }
    }

    private void Labels(SvgCanvas canvas, double x, double y, double distance)
    {
        for (var row = 0; row <= ladder.Bottom; row++)
        {
            var level = row == ladder.Bottom && ladder.IsShortened ? $"levels {row}–{block.Levels.Length - 1}" : $"level {row}, {CyclePrinter.Spacing(row)}";
            canvas.Text(x + (row == 0 ? Width : 0), y + row * Pitch + (row == 0 ? -32 : 5), level, 14, Palette.Muted, row == 0 ? Anchor.End : Anchor.Start);
            if (row < ladder.Bottom)
            {
                var (left, right, middle) = (x + FirstNode + Math.Min((row + 0.5) * distance, 0.5 * distance + 12 * row) - 16, x + LastNode - (row + 0.5) * distance + 16, y + (row + 0.5) * Pitch);
                canvas.Text(left, middle, "restrict", 14, Palette.Scheme, Anchor.End);
                canvas.Text(left, middle + 16, "strided conv.", 14, Palette.Network, Anchor.End);
                canvas.Text(right, middle, "correct", 14, Palette.Scheme);
                canvas.Text(right, middle + 16, "transposed conv.", 14, Palette.Network);
            }
        }
    }

    private void Key(SvgCanvas canvas, double x, double y)
    {
        Stop(canvas, x + 8, y - 5, 8, isCoarsest: false);
        canvas.Text(x + 24, y, "smooth:", 15, Palette.Scheme);
        canvas.Text(x + 84, y, "residual blocks", 15, Palette.Network);
        Stop(canvas, x + 220, y - 5, 7, isCoarsest: true);
        canvas.Text(x + 236, y, ladder.IsShortened ? "cycle:" : "solve:", 15, Palette.Scheme);
        canvas.Text(x + 282, y, ladder.IsShortened ? "inner U-net" : "bottleneck", 15, Palette.Network);
        canvas.Path(FormattableString.Invariant($"M{x + 390:0.##} {y - 5:0.##}H{x + 430:0.##}"), Palette.Memory);
        canvas.Formula(x + 438, y + 1, "x and R x kept:", 17, Palette.Scheme);
        canvas.Text(x + 548, y, "skip connection", 15, Palette.Network);
        canvas.Text(x + 680, y, "a level's weights are the same in all visits", 14, Palette.Muted);
    }
}
