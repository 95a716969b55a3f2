using Symflux.Blueprints;

namespace Symflux.Diagrams;

/// <summary>Lays out a diagram: heading, overview, one row per folded run with the formula left and the layers right, legend.</summary>
internal sealed class DiagramPage
{
    private const double Margin = 36, TextLeft = 60, RowGap = 16;
    private const double FormulaSize = 28, FormulaLine = 42, WhereSize = 20, WhereLine = 28, BarLine = 58;

    private readonly Blueprint blueprint;
    private readonly SvgCanvas canvas = new();
    private readonly bool isNarrow;
    private double y;

    // Centre lines of the first and the last sketch within the innermost frame, where its feedback arrow starts and ends.
    private double? firstCentre;
    private double lastCentre;

    private DiagramPage(Blueprint blueprint, DiagramLayout layout) => (this.blueprint, isNarrow) = (blueprint, layout == DiagramLayout.Narrow);

    private double PageWidth => isNarrow ? 1020 : 1600;

    private double TextRight => isNarrow ? 960 : 580;

    private double SketchLeft => isNarrow ? 40 : 606;

    /// <summary>Draws a blueprint; the canvas is for tests.</summary>
    public static (string Svg, SvgCanvas Canvas, double Width, double Height) Draw(Blueprint blueprint, DiagramOptions options)
    {
        var page = new DiagramPage(blueprint, options.Layout);
        var title = options.Title ?? DiagramPrinter.Network(blueprint);
        page.Heading(title);
        var folds = Fold.Of(blueprint.Blocks);
        if (options.Overview && blueprint.Blocks.Length > 1)
        {
            page.y += Overview.Draw(page.canvas, folds, page.y, page.PageWidth) + 6;
        }

        page.ColumnHeadings();
        page.Rows(folds, StateNames.Outer, depth: 0);
        page.Legend();
        return (page.canvas.ToSvg(page.PageWidth, page.y, title), page.canvas, page.PageWidth, page.y);
    }

    /// <summary>"block 3", "blocks 2–12".</summary>
    public static string Label(int first, int last) => first == last ? $"block {first}" : $"blocks {first}–{last}";

    private void Heading(string title)
    {
        Fitted(58, title, 36, Palette.Ink, bold: true);
        Fitted(94, DiagramPrinter.Summary(blueprint), 20, Palette.Muted);
        y = 112;

        // In a wide drawing everything fits; what does not fit a narrow one is set smaller.
        void Fitted(double baseline, string text, double size, string colour, bool bold = false)
        {
            var room = PageWidth - 2 * Margin;
            canvas.Text(Margin, baseline, text, isNarrow ? Math.Min(size, size * room / TextMetrics.SansWidth(text, size, bold)) : size, colour, bold: bold);
        }
    }

    private void ColumnHeadings()
    {
        canvas.Text(TextLeft, y + 26, "Numerical scheme", 22, Palette.Scheme, bold: true);
        canvas.Text(isNarrow ? TextLeft + 250 : SketchLeft, y + 26, isNarrow ? "and neural network" : "Neural network", 22, Palette.Network, bold: true);
        y += 42;
    }

    private void Rows(IReadOnlyList<Fold> folds, StateNames names, int depth)
    {
        foreach (var fold in folds)
        {
            switch (fold)
            {
                case FoldedRun run:
                    run.Blocks[0].Accept(new RowsOf(this, run, names, depth))();
                    break;
                case FoldedCycle cycle:
                    Framed(() => Rows(cycle.Runs, names, depth + 1), $"{cycle.Times} such cycles: {Label(cycle.First, cycle.Last)}", Palette.Muted, depth);
                    break;
            }
        }
    }

    private void Recurrent(FoldedRun run, RecurrentBlock block, int depth)
    {
        var top = Title(run, BlockPrinter.Describe(block), "Recurrent layer", "the same weights in every pass");
        Framed(() => Rows(Fold.Of(block.Body), BlockPrinter.IsImplicitStep(block) ? StateNames.Relaxed : StateNames.Inner, depth + 1),
            "feedback: z of the next pass", Palette.Memory, depth, top);
    }

    private void Symmetrisation(FoldedRun run, SymmetrisationBlock block, StateNames names, int depth)
    {
        var description = BlockPrinter.Describe(block, blueprint.Dimension, names);
        var top = Title(run, description, "Self-ensemble", "the same weights in every orientation");
        Framed(() => Rows(Fold.Of(block.Body), StateNames.Turned, depth + 1), "once for each g, turned back and averaged", Palette.Muted, depth, top,
            isLoop: false);
    }

    /// <summary>What stands on top of a frame around the body of a block; returns where the frame begins.</summary>
    private double Title(FoldedRun run, BlockDescription description, string layer, string weights)
    {
        var top = y;
        y += 12;
        canvas.Text(TextLeft, y + 26, description.Heading, 21, Palette.Scheme, bold: true);
        canvas.Text(TextRight, y + 26, Label(run.First, run.Last), 17, Palette.Muted, Anchor.End);
        y += isNarrow ? 30 : 0;
        var inARow = run.Blocks.Count > 1 ? $", {run.Blocks.Count} in a row" : "";
        canvas.Text(isNarrow ? TextLeft : SketchLeft, y + 26, $"{layer}{inARow}: {weights}", 20, Palette.Network, bold: true);
        canvas.Formula(TextLeft, y + 66, string.Concat(description.Formula), FormulaSize, Palette.Ink);
        y += 78;
        foreach (var line in Wrap(description.Where, WhereSize, PageWidth - TextLeft - 80))
        {
            canvas.Formula(TextLeft, y + 20, line, WhereSize, Palette.Ink);
            y += WhereLine;
        }

        y += 12;
        return top;
    }

    /// <summary>A frame around rows, with an arrow from the last output back to the first input where they are a loop.</summary>
    private void Framed(Action rows, string label, string colour, int depth, double? top = null, bool isLoop = true)
    {
        var left = Margin - 18 + 7 * depth;
        var start = top ?? y;
        y += top is null ? 12 : 0;
        var outer = firstCentre;
        firstCentre = null;
        rows();
        var (first, last) = (firstCentre ?? y, lastCentre);
        firstCentre = outer ?? first;
        var band = y + 22;
        if (isLoop)
        {
            canvas.Arrow(colour, (SketchLeft + Sketch.Width, last), (SketchLeft + Sketch.Width + 9, last), (SketchLeft + Sketch.Width + 9, band),
                (SketchLeft - 14, band), (SketchLeft - 14, first), (SketchLeft, first));
        }

        canvas.Text(SketchLeft + Sketch.Width / 2, band - 8, label, 18, colour, Anchor.Middle);
        y = band + 16;
        canvas.Rect(left, start, PageWidth - 2 * left, y - start, "none", colour, 14, 1.6, dashed: true);
        y += RowGap;
    }

    /// <summary>The walk through the levels, and below it what happens on a level and between two.</summary>
    private void Cycle(FoldedRun run, CycleBlock cycle, StateNames names)
    {
        var hasCoarser = cycle.Levels.Length > 1;
        Sketch walk = cycle.Shape == CycleShape.V || cycle.Levels.Length < 3 ? new CycleSketch(cycle, names) : new ZigzagSketch(cycle, names);
        Row(CyclePrinter.Cycle(run, names), walk, names.IsPass ? null : run);
        var (first, last) = (firstCentre, lastCentre);
        var sweep = CyclePrinter.Sweep(run, blueprint.Dimension);
        Row(sweep, new SweepSketch(cycle.Levels[0], cycle.Mask is not null, sweep.Symbols), null);
        if (hasCoarser)
        {
            Row(CyclePrinter.Transfer(run, blueprint.Dimension), new TransferSketch(cycle.Levels[0].ToCoarser!, cycle.Shape, cycle.Mask is not null), null);
        }

        // Feedback leads around the walk, whose parts the other rows are.
        (firstCentre, lastCentre) = (first, last);
    }

    /// <summary>A formula and its layers; a run is given where its blocks are to be numbered.</summary>
    private void Row(BlockDescription description, Sketch sketch, FoldedRun? run)
    {
        var formula = Break(description.Formula).ToArray();
        var where = Wrap(description.Where, WhereSize, TextRight - TextLeft).ToArray();
        var textHeight = 44 + formula.Length * FormulaLine + where.Length * WhereLine + description.Series.Count * BarLine + 12;
        var sketchHeight = sketch.Above + sketch.Below;
        var height = (isNarrow ? textHeight + sketchHeight : Math.Max(textHeight, sketchHeight)) + 16;
        canvas.Rect(Margin, y, PageWidth - 2 * Margin, height, Palette.Card, Palette.Line, 12, 1);

        var line = y + 34;
        canvas.Text(TextLeft, line, description.Heading, 21, Palette.Scheme, bold: true);
        if (run is not null)
        {
            canvas.Text(TextRight, line, Label(run.First, run.Last), 17, Palette.Muted, Anchor.End);
        }

        line += 2;
        foreach (var part in formula)
        {
            line += FormulaLine;
            canvas.Formula(TextLeft, line, part, FormulaSize, Palette.Ink);
        }

        line += 8;
        foreach (var part in where)
        {
            line += WhereLine;
            canvas.Formula(TextLeft, line, part, WhereSize, Palette.Ink);
        }

        foreach (var (name, values) in description.Series)
        {
            canvas.Formula(TextLeft, line + 44, name, WhereSize, Palette.Ink);
            Icons.Bars(canvas, TextLeft + 44, line + 14, TextRight - TextLeft - 60, 34, values, Palette.Scheme);
            line += BarLine;
        }

        lastCentre = y + sketch.Above + (isNarrow ? textHeight + 8 : (height - sketchHeight) / 2);
        firstCentre ??= lastCentre;
        sketch.Draw(canvas, SketchLeft, lastCentre);
        y += height + RowGap;
    }

    /// <summary>
    /// Puts the parts of a formula on as few lines as they fit; lines after the first are indented. A part that begins with
    /// a line feed begins a formula of its own.
    /// </summary>
    private IEnumerable<string> Break(IReadOnlyList<string> parts)
    {
        const string indent = "\u2003\u2003";
        var line = parts[0];
        foreach (var part in parts.Skip(1))
        {
            if (part.StartsWith('\n'))
            {
                yield return line;
                line = part[1..];
            }
            else if (MathText.Parse(line + part).Width(FormulaSize) > TextRight - TextLeft)
            {
                yield return line;
                line = indent + part;
            }
            else
            {
                line += part;
            }
        }

        yield return line;
    }

    private static IEnumerable<string> Wrap(IEnumerable<string> lines, double size, double width)
    {
        foreach (var text in lines.Where(text => text.Length > 0))
        {
            var line = "";
            foreach (var word in text.Split(' '))
            {
                var longer = line.Length == 0 ? word : $"{line} {word}";
                if (line.Length > 0 && MathText.Parse(longer).Width(size) > width)
                {
                    yield return line;
                    line = $"\u2003{word}";
                }
                else
                {
                    line = longer;
                }
            }

            yield return line;
        }
    }

    /// <summary>What the lines of memory stand for.</summary>
    private static string Memory(Block[] blocks, BlockLook[] looks)
    {
        var (isUNet, hasFeedback) = (Array.Exists(looks, look => look.Nesting is not null), Array.Exists(looks, look => look.HasFeedback));
        return string.Join(", ", new[]
        {
            isUNet ? "kept for the correction" : "",
            Array.Exists(blocks, block => block.ReadsPrevious) || (hasFeedback && !isUNet) ? "state before" : "",
            hasFeedback ? "or feedback" : "",
        }.Where(text => text.Length > 0));
    }

    private void Legend()
    {
        y += 8;
        var x = Margin + 8;
        Block[] blocks = [.. blueprint.Blocks.SelectMany(block => block.WithAllChildren)];
        var looks = Array.ConvertAll(blocks, BlockLook.Of);
        Swatch(Palette.Weights, Palette.WeightsLine, "linear, with weights");
        Swatch(Palette.Activation, Palette.ActivationLine, "nonlinear");
        if (Array.Exists(looks, look => look.ShowsBackward))
        {
            Swatch(Palette.Backward, "none", "backward diffusion, Φ′ < 0");
        }

        Line(Palette.Ink, "state");
        var isUNet = Array.Exists(looks, look => look.Nesting is not null);
        if (isUNet || Array.Exists(blocks, block => block.ReadsData))
        {
            Line(Palette.Data, isUNet ? "data, right-hand side" : "data");
        }

        if (Array.Exists(looks, look => look.HasMask))
        {
            Line(Palette.Muted, "mask");
        }

        if (Memory(blocks, looks) is { Length: > 0 } memory)
        {
            Line(Palette.Memory, memory);
        }

        Room(TextMetrics.SansWidth("ch: channels", 17));
        canvas.Text(x, y + 15, "ch: channels", 17, Palette.Muted);
        y += 40;

        void Room(double width)
        {
            if (x + width > PageWidth - Margin)
            {
                (x, y) = (Margin + 8, y + 32);
            }
        }

        void Swatch(string fill, string stroke, string text)
        {
            Room(40 + TextMetrics.SansWidth(text, 17));
            canvas.Rect(x, y, 30, 19, fill, stroke, 4, 1.6);
            Entry(40, text);
        }

        void Line(string colour, string text)
        {
            Room(48 + TextMetrics.SansWidth(text, 17));
            canvas.Arrow(colour, (x, y + 9.5), (x + 38, y + 9.5));
            Entry(48, text);
        }

        void Entry(double offset, string text)
        {
            canvas.Text(x + offset, y + 15, text, 17, Palette.Muted);
            x += offset + TextMetrics.SansWidth(text, 17) + 34;
        }
    }

    /// <summary>How the rows of a run are drawn.</summary>
    private sealed class RowsOf(DiagramPage page, FoldedRun run, StateNames names, int depth) : IBlockReader<Action>
    {
        private int Dimension => page.blueprint.Dimension;

        public Action Residual(ResidualBlock block) =>
            Plain(BlockPrinter.Describe(All<ResidualBlock>(), Shown<ResidualBlock>(), Dimension, names), symbols => new ResidualSketch(block, symbols, names));

        public Action Transform(TransformBlock block) => Plain(BlockPrinter.Describe(block, names), _ => new WidthSketch(block));

        public Action LinearSolve(LinearSolveBlock block) => Plain(
            BlockPrinter.Describe(All<LinearSolveBlock>(), Shown<LinearSolveBlock>(), Dimension, names),
            symbols => new LinearSolveSketch(block, symbols, names));

        public Action Recurrent(RecurrentBlock block) => () => page.Recurrent(run, block, depth);

        public Action Cycle(CycleBlock block) => () => page.Cycle(run, block, names);

        public Action BallProjection(BallProjectionBlock block) => Plain(BlockPrinter.OfBall(names), _ => new BallSketch(names));

        public Action Clamp(ClampBlock block) => Plain(BlockPrinter.OfClamp(block, names), _ => new ClampSketch(block, names));

        public Action Symmetrisation(SymmetrisationBlock block) => () => page.Symmetrisation(run, block, names, depth);

        private TBlock[] All<TBlock>() => [.. run.All.Cast<TBlock>()];

        private TBlock[] Shown<TBlock>() => [.. run.Blocks.Cast<TBlock>()];

        private Action Plain(BlockDescription description, Func<BlockSymbols, Sketch> sketch) =>
            () => page.Row(BlockPrinter.WithPowers(description), sketch(description.Symbols), names.IsPass ? null : run);
    }
}
