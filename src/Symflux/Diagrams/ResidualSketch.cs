using Symflux.Blueprints;

namespace Symflux.Diagrams;

/// <summary>The symmetric residual block: convolution K, activation Φ, convolution −Kᵀ with the same weights, and skip connections.</summary>
/// <param name="block">The block.</param>
/// <param name="symbols">K, Φ, τ, μ, α as they are called in the formula.</param>
/// <param name="names">The states.</param>
internal sealed class ResidualSketch(ResidualBlock block, BlockSymbols symbols, StateNames names) : Sketch
{
    private const double SkipHeight = 94, MemoryHeight = 142, GuideDepth = 172;

    private readonly bool extrapolates = block.Extrapolation != 1;
    private readonly bool hasData = block.Fidelity != 0;
    private readonly bool guided = block.Guide is not null;

    /// <inheritdoc/>
    public override double Above => extrapolates ? MemoryHeight + 40 : SkipHeight + 34;

    /// <inheritdoc/>
    public override double Below => (guided ? GuideDepth + Half + 50 : Half + 48) + (hasData ? 52 : 0);

    private double DataDepth => Below - 26;

    /// <inheritdoc/>
    public override void Draw(SvgCanvas canvas, double x, double y)
    {
        var (box, gap) = extrapolates ? (136.0, 50.0) : (152.0, 62.0);
        var branch = x + 116;
        var k = x + 144;
        var phi = k + box + gap;
        var adjoint = phi + box + gap;
        var tau = adjoint + box + 42;
        var sum = tau + (extrapolates ? 47 : 56);
        var end = x + Width - 64;
        var u = block.Stencils.InputChannels;
        var c = block.Stencils.OutputChannels;

        Pill(canvas, x, y, names.State, Palette.Ink);
        canvas.Arrow(Palette.Ink, (x + 64, y), (k, y));
        canvas.Circle(branch, y, 3.5, Palette.Ink, Palette.Ink);
        Channels(canvas, x + 88, y, u);
        Box(canvas, k, y, box, symbols.K, false, "derivatives", "convolution");
        Icons.Stencils(canvas, k + box / 2, y - 6, box - 24, 44, block.Stencils, adjoint: false);
        Box(canvas, adjoint, y, box, $"−{symbols.K}^⊤", false, "minus adjoint", "transposed conv.", "same weights");
        Icons.Stencils(canvas, adjoint + box / 2, y - 6, box - 24, 44, block.Stencils, adjoint: true);
        if (guided)
        {
            DrawGuide(canvas, branch, k, phi, y, box);
            canvas.Arrow(Palette.Ink, (k + box, y), (phi + box / 2 - 19, y));
            canvas.Arrow(Palette.Ink, (phi + box / 2 + 19, y), (adjoint, y));
            Channels(canvas, k + box + 30, y, c);
        }
        else
        {
            Box(canvas, phi, y, box, symbols.Phi, true, "flux function", "activation");
            Icons.Fluxes(canvas, phi + 18, y - 8, box - 36, 48, block.Flux);
            canvas.Arrow(Palette.Ink, (k + box, y), (phi, y));
            canvas.Arrow(Palette.Ink, (phi + box, y), (adjoint, y));
            Channels(canvas, k + box + gap / 2 - 4, y, c);
            Channels(canvas, phi + box + gap / 2 - 4, y, c);
        }

        canvas.Arrow(Palette.Ink, (adjoint + box, y), (tau - 19, y));
        Factor(canvas, tau, y, block.StepControl.IsAdaptive ? "t_k" : symbols.Tau);
        canvas.Arrow(Palette.Ink, (tau + 19, y), (sum - 14, y));
        Sum(canvas, sum, y);
        canvas.Arrow(Palette.Ink, (branch, y), (branch, y - SkipHeight), (sum, y - SkipHeight), (sum, y - 14));
        canvas.Formula((branch + sum) / 2, y - SkipHeight - 10, hasData ? $"(1 − {symbols.Mu}) {names.State}" : names.State, 21, Palette.Ink, Anchor.Middle);
        if (hasData)
        {
            Pill(canvas, x, y + DataDepth, names.Data, Palette.Data);
            canvas.Arrow(Palette.Data, (x + 64, y + DataDepth), (sum, y + DataDepth), (sum, y + 14));
            canvas.Formula((branch + sum) / 2, y + DataDepth - 9, $"{symbols.Mu} {names.Data}", 21, Palette.Data, Anchor.Middle);
        }

        DrawEnd(canvas, x, y, sum, end);
    }

    private void DrawEnd(SvgCanvas canvas, double x, double y, double sum, double end)
    {
        if (extrapolates)
        {
            var (alpha, total) = (sum + 47, sum + 91);
            canvas.Arrow(Palette.Ink, (sum + 14, y), (alpha - 19, y));
            Factor(canvas, alpha, y, symbols.Alpha);
            canvas.Arrow(Palette.Ink, (alpha + 19, y), (total - 14, y));
            Sum(canvas, total, y);
            canvas.Arrow(Palette.Ink, (total + 14, y), (end, y));
            Pill(canvas, x, y - MemoryHeight, names.Before, Palette.Memory);
            canvas.Arrow(Palette.Memory, (x + 64, y - MemoryHeight), (total, y - MemoryHeight), (total, y - 14));
            canvas.Formula((x + 116 + sum) / 2, y - MemoryHeight - 10, $"(1 − {symbols.Alpha}) {names.Before}", 21, Palette.Memory, Anchor.Middle);
        }
        else
        {
            canvas.Arrow(Palette.Ink, (sum + 14, y), (end, y));
        }

        Pill(canvas, end, y, names.Next, Palette.Ink);
    }

    /// <summary>Diffusivities from a second bank: g(|Hu|²) multiplies Ku.</summary>
    private void DrawGuide(SvgCanvas canvas, double branch, double k, double phi, double y, double box)
    {
        var (middle, low) = (phi + box / 2, y + GuideDepth);
        canvas.Arrow(Palette.Ink, (branch, y), (branch, low), (k, low));
        Box(canvas, k, low, box, "H", false, "guide", "convolution");
        Icons.Stencils(canvas, k + box / 2, low - 6, box - 24, 44, block.Guide!, adjoint: false);
        canvas.Arrow(Palette.Ink, (k + box, low), (phi, low));
        canvas.Rect(phi, low - Half, box, BoxHeight, Palette.Activation, Palette.ActivationLine, 10);
        canvas.Formula(middle, low + 9, "g(|H u|^2)", 26, Palette.Ink, Anchor.Middle);
        canvas.Text(middle, low + Half + 21, "gate", 16, Palette.Network, Anchor.Middle);
        canvas.Arrow(Palette.Ink, (middle, low - Half), (middle, y + 19));
        Factor(canvas, middle, y, "G");
    }
}
