using Symflux.Blueprints;

namespace Symflux.Diagrams;

/// <summary>A semi-implicit step: diffusivities from the known state, then a linear solve.</summary>
/// <param name="block">The block.</param>
/// <param name="symbols">K, τ, μ as they are called in the formula.</param>
/// <param name="names">The states.</param>
internal sealed class LinearSolveSketch(LinearSolveBlock block, BlockSymbols symbols, StateNames names) : Sketch
{
    private const double SkipHeight = 94;

    private readonly bool hasData = block.Fidelity != 0;

    /// <inheritdoc/>
    public override double Above => SkipHeight + 34;

    /// <inheritdoc/>
    public override double Below => Half + 34 + (hasData ? 46 : 0);

    /// <inheritdoc/>
    public override void Draw(SvgCanvas canvas, double x, double y)
    {
        const double box = 140, gap = 62, wide = 262;
        var branch = x + 116;
        var k = x + 144;
        var g = k + box + gap;
        var solve = g + box + gap;
        Pill(canvas, x, y, names.State, Palette.Ink);
        canvas.Arrow(Palette.Ink, (x + 64, y), (k, y));
        canvas.Circle(branch, y, 3.5, Palette.Ink, Palette.Ink);
        Channels(canvas, x + 88, y, block.Stencils.InputChannels);
        Box(canvas, k, y, box, symbols.K, false, "derivatives", "convolution");
        Icons.Stencils(canvas, k + box / 2, y - 6, box - 24, 44, block.Stencils, adjoint: false);
        canvas.Arrow(Palette.Ink, (k + box, y), (g, y));
        Channels(canvas, k + box + gap / 2 - 4, y, block.Stencils.OutputChannels);
        Box(canvas, g, y, box, "g", true, "diffusivity", "gate");
        Icons.Diffusivities(canvas, g + 18, y - 8, box - 36, 48, block.Flux);
        canvas.Arrow(Palette.Ink, (g + box, y), (solve, y));
        canvas.Formula(g + box + gap / 2 - 4, y - 9, "G", 20, Palette.Ink, Anchor.Middle);
        canvas.Rect(solve, y - Half, wide, BoxHeight, Palette.Weights, Palette.WeightsLine, 10);
        canvas.Formula(
            solve + wide / 2, y + 8, $"({(hasData ? $"(1+{symbols.Mu}) I" : "I")} + {symbols.Tau} {symbols.K}^⊤G {symbols.K})^{{−1}}",
            hasData ? 24 : 27, Palette.Ink, Anchor.Middle);
        canvas.Text(solve + wide / 2 + 46, y - Half - 10, "linear system", 16, Palette.Scheme, Anchor.Middle);
        canvas.Text(solve + wide / 2 + 46, y + Half + 21, "implicit layer", 16, Palette.Network, Anchor.Middle);
        canvas.Arrow(Palette.Ink, (branch, y), (branch, y - SkipHeight), (solve + 60, y - SkipHeight), (solve + 60, y - Half));
        canvas.Formula((branch + solve) / 2, y - SkipHeight - 10, names.State, 21, Palette.Ink, Anchor.Middle);
        if (hasData)
        {
            var low = y + Below - 26;
            Pill(canvas, x, low, names.Data, Palette.Data);
            canvas.Arrow(Palette.Data, (x + 64, low), (solve + 60, low), (solve + 60, y + Half));
            canvas.Formula((branch + solve) / 2, low - 9, $"{symbols.Mu} {names.Data}", 21, Palette.Data, Anchor.Middle);
        }

        var end = x + Width - 64;
        canvas.Arrow(Palette.Ink, (solve + wide, y), (end, y));
        Pill(canvas, end, y, names.Next, Palette.Ink);
    }
}
