using Symflux.Blueprints;

namespace Symflux.Diagrams;

/// <summary>A sweep of a multigrid cycle as a residual block with the right-hand side as a further input.</summary>
/// <param name="level">The level that is drawn.</param>
/// <param name="masked">Whether there is a mask.</param>
/// <param name="symbols">K and Φ as they are called in the formula.</param>
internal sealed class SweepSketch(CycleLevel level, bool masked, BlockSymbols symbols) : Sketch
{
    private const double ReactionHeight = 84, SkipHeight = 126, DataDepth = 116;

    /// <inheritdoc/>
    public override double Above => SkipHeight + 34;

    /// <inheritdoc/>
    public override double Below => DataDepth + 26;

    /// <inheritdoc/>
    public override void Draw(SvgCanvas canvas, double x, double y)
    {
        const double box = 112;
        var (branch, k, phi, adjoint) = (x + 96, x + 120, x + 272, x + 424);
        var (beta, sum, omega, total, end) = (x + 592, x + 672, x + 744, x + 818, x + Width - 64);
        Pill(canvas, x, y, "x", Palette.Ink);
        canvas.Arrow(Palette.Ink, (x + 64, y), (k, y));
        canvas.Circle(branch, y, 3.5, Palette.Ink, Palette.Ink);
        Box(canvas, k, y, box, symbols.K, false, "derivatives", "convolution");
        Icons.Stencils(canvas, k + box / 2, y - 6, box - 24, 44, level.Stencils, adjoint: false);
        canvas.Arrow(Palette.Ink, (k + box, y), (phi, y));
        Channels(canvas, (k + box + phi) / 2 - 3, y, level.Stencils.OutputChannels);
        Box(canvas, phi, y, box, symbols.Phi, true, "flux function", "activation");
        Icons.Fluxes(canvas, phi + 14, y - 8, box - 28, 48, level.Flux);
        canvas.Arrow(Palette.Ink, (phi + box, y), (adjoint, y));
        Box(canvas, adjoint, y, box, $"−{symbols.K}^⊤", false, "minus adjoint", "transposed conv.", "same weights");
        Icons.Stencils(canvas, adjoint + box / 2, y - 6, box - 24, 44, level.Stencils, adjoint: true);

        canvas.Arrow(Palette.Ink, (adjoint + box, y), (beta - Gain(canvas, beta, y, masked ? "τ (1−c)" : "τ"), y));
        canvas.Arrow(Palette.Ink, (beta + (masked ? 38 : 24), y), (sum - 14, y));
        Sum(canvas, sum, y);
        canvas.Arrow(Palette.Ink, (sum + 14, y), (omega - Gain(canvas, omega, y, "ω/d"), y));
        canvas.Arrow(Palette.Ink, (omega + 30, y), (total - 14, y));
        Sum(canvas, total, y);
        canvas.Arrow(Palette.Ink, (total + 14, y), (end, y));
        Pill(canvas, end, y, "x", Palette.Ink);

        canvas.Arrow(Palette.Ink, (branch, y), (branch, y - SkipHeight), (total, y - SkipHeight), (total, y - 14));
        canvas.Formula((branch + total) / 2, y - SkipHeight - 10, "x", 21, Palette.Ink, Anchor.Middle);
        if (level.Reaction > 0)
        {
            canvas.Arrow(Palette.Ink, (branch, y), (branch, y - ReactionHeight), (sum, y - ReactionHeight), (sum, y - 14));
            canvas.Formula((branch + sum) / 2, y - ReactionHeight - 9, masked ? "−γ c x" : "−γ x", 21, Palette.Ink, Anchor.Middle);
        }

        Pill(canvas, x, y + DataDepth, "b", Palette.Data);
        canvas.Arrow(Palette.Data, (x + 64, y + DataDepth), (sum, y + DataDepth), (sum, y + 14));
        canvas.Text((branch + sum) / 2, y + DataDepth - 9, "right-hand side", 16, Palette.Data, Anchor.Middle);
    }

    /// <summary>A product with a number or a field; returns half of its width.</summary>
    private static double Gain(SvgCanvas canvas, double x, double y, string name)
    {
        var half = name.Length > 3 ? 38.0 : name.Length > 1 ? 30 : 24;
        canvas.Rect(x - half, y - 19, 2 * half, 38, Palette.White, Palette.Ink, 19);
        canvas.Formula(x, y + 6, name, 20, Palette.Ink, Anchor.Middle);
        return half;
    }
}
