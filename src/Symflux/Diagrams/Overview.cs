namespace Symflux.Diagrams;

/// <summary>The whole chain from left to right: one box per folded run, arcs for extrapolation, a rail for the data.</summary>
internal sealed class Overview
{
    private const double BoxWidth = 112, BoxHeight = 64, Gap = 50, Pill = 64, ArcHeight = 74, RailDepth = 74;

    private readonly SvgCanvas canvas;
    private readonly double y;
    private readonly List<(FoldedRun Run, int Times, bool Opens, bool Closes)?> boxes = [];

    private Overview(SvgCanvas canvas, IReadOnlyList<Fold> folds, double y, double pageWidth)
    {
        // As many as fit.
        var most = (int)((pageWidth - 2 * Pill - Gap) / (BoxWidth + Gap));
        (this.canvas, this.y) = (canvas, y);
        foreach (var fold in folds)
        {
            var (runs, times) = fold is FoldedCycle cycle ? (cycle.Runs, cycle.Times) : ([(FoldedRun)fold], 1);
            boxes.AddRange(runs.Index().Select(entry =>
                ((FoldedRun, int, bool, bool)?)(entry.Item, times, entry.Index == 0, entry.Index == runs.Count - 1)));
        }

        if (boxes.Count > most)
        {
            boxes.RemoveRange(most - 2, boxes.Count - most + 1);
            boxes.Insert(most - 2, null);
        }
    }

    /// <summary>Draws the chain; returns the height that it takes.</summary>
    public static double Draw(SvgCanvas canvas, IReadOnlyList<Fold> folds, double top, double pageWidth)
    {
        var runs = folds.SelectMany(fold => fold is FoldedCycle cycle ? cycle.Runs : [(FoldedRun)fold]).ToArray();
        var data = runs.Any(UsesData);
        var above = runs.Any(run => run.Blocks[0].ReadsPrevious || BlockLook.Of(run.Blocks[0]).HasFeedback) || folds.Any(fold => fold is FoldedCycle)
            ? ArcHeight + 26 : 66;
        var below = data ? RailDepth + 14 : BoxHeight / 2 + 22;
        var overview = new Overview(canvas, folds, top + above, pageWidth);
        overview.Draw(pageWidth, data);
        return above + below;
    }

    private void Draw(double pageWidth, bool data)
    {
        var span = 2 * Pill + boxes.Count * BoxWidth + (boxes.Count + 1) * Gap;
        var x = (pageWidth - span) / 2;
        State(x, "f = u^0");
        if (data)
        {
            var last = boxes.FindLastIndex(box => box is { } entry && UsesData(entry.Run));
            canvas.Wire(Palette.Data, (x + Pill / 2, y + 20), (x + Pill / 2, y + RailDepth), (Left(x, last) + 26, y + RailDepth),
                (Left(x, last) + 26, y + RailDepth - 1));
        }

        for (var i = 0; i < boxes.Count; i++)
        {
            canvas.Arrow(Palette.Ink, (Left(x, i) - Gap + Stack(i - 1), y), (Left(x, i), y));
            if (boxes[i] is { } entry)
            {
                Box(entry.Run, Left(x, i), entry.Times);
                Frame(entry, x, i);
            }
            else
            {
                canvas.Text(Left(x, i) + BoxWidth / 2, y + 6, "…", 26, Palette.Muted, Anchor.Middle);
            }
        }

        var end = Left(x, boxes.Count);
        canvas.Arrow(Palette.Ink, (end - Gap + Stack(boxes.Count - 1), y), (end, y));
        State(end, "u");
    }

    /// <summary>How far the boxes behind a box stand out.</summary>
    private double Stack(int index) => index >= 0 && boxes[index] is { } entry ? 5 * Math.Min(entry.Run.Blocks.Count - 1, 2) : 0;

    private static double Left(double x, int index) => x + Pill + Gap + index * (BoxWidth + Gap);

    private static bool UsesData(FoldedRun run) => run.Blocks[0].ReadsData;

    private void State(double x, string name)
    {
        canvas.Rect(x, y - 20, Pill, 40, Palette.White, Palette.Ink, 20);
        canvas.Formula(x + Pill / 2, y + 6, name, 19, Palette.Ink, Anchor.Middle);
    }

    private void Box(FoldedRun run, double x, int times)
    {
        var look = BlockLook.Of(run.Blocks[0]);
        for (var behind = Math.Min(run.Blocks.Count - 1, 2); behind >= 0; behind--)
        {
            canvas.Rect(x + 5 * behind, y - BoxHeight / 2 - 5 * behind, BoxWidth, BoxHeight, look.Fill, look.Line, 9, 1.6);
        }

        var several = run.Blocks.Count > 1;
        canvas.Formula(x + BoxWidth / 2, y + (several ? -3 : 7), look.Symbol, 20, Palette.Ink, Anchor.Middle);
        if (several)
        {
            canvas.Text(x + BoxWidth / 2, y + 21, $"× {run.Blocks.Count}", 16, Palette.Ink, Anchor.Middle, bold: true);
        }

        canvas.Text(
            x + BoxWidth / 2, y - BoxHeight / 2 - 10 - 5 * Math.Min(run.Blocks.Count - 1, 2), DiagramPage.Label(run.First, run.Last), 14,
                Palette.Muted, Anchor.Middle);
        if (UsesData(run))
        {
            canvas.Arrow(Palette.Data, (x + 26, y + RailDepth), (x + 26, y + BoxHeight / 2));
        }

        if (run.Blocks[0].ReadsPrevious)
        {
            // From the state before the one that enters, over the previous block, to this block's output.
            var from = run.First == 1 || x < 200 ? x - Gap / 2 : x - Gap * 1.5 - BoxWidth;
            var to = x + BoxWidth + Gap / 2;
            canvas.Arrow(Palette.Memory, (from, y), (from, y - ArcHeight), (to, y - ArcHeight), (to, y));
        }

        if (look.HasFeedback)
        {
            canvas.Arrow(Palette.Memory, (x + BoxWidth + Gap / 2 - 4, y), (x + BoxWidth + Gap / 2 - 4, y - ArcHeight), (x - Gap / 2, y - ArcHeight),
                (x - Gap / 2, y));
        }
    }

    /// <summary>Brackets around the boxes of a cycle.</summary>
    private void Frame((FoldedRun Run, int Times, bool Opens, bool Closes) entry, double x, int index)
    {
        if (entry is { Times: > 1, Closes: true })
        {
            var first = index;
            while (first > 0 && boxes[first] is { Opens: false })
            {
                first--;
            }

            var (left, right) = (Left(x, first) - 12, Left(x, index) + BoxWidth + 16);
            canvas.Path(
                FormattableString.Invariant($"M{left + 9} {y - 62}H{left}V{y + 46}H{left + 9}M{right - 9} {y - 62}H{right}V{y + 46}H{right - 9}"),
                    Palette.Muted);
            canvas.Text(right + 4, y + 50, $"× {entry.Times}", 17, Palette.Ink, Anchor.Start, bold: true);
        }
    }
}
