using Symflux.Blueprints;

namespace Symflux.Diagrams;

/// <summary>The levels of a cycle as rows: one each, or the finest ones and all others together as the last row.</summary>
/// <param name="block">The cycle.</param>
internal sealed class CycleLadder(CycleBlock block)
{
    private const int MostRows = 6;

    /// <summary>The last row.</summary>
    public int Bottom { get; } = Math.Min(block.Levels.Length, MostRows) - 1;

    /// <summary>Whether the last row stands for several levels.</summary>
    public bool IsShortened => block.Levels.Length > MostRows;

    /// <summary>
    /// The steps of the cycle; one on a level beyond the last row's first is left out, so that each visit of the last row
    /// is one step.
    /// </summary>
    public IEnumerable<CycleStep> Steps
    {
        get
        {
            var isBelow = false;
            foreach (var step in CycleProgram.Of(block.Shape, block.Levels.Length))
            {
                if (step.Level < Bottom)
                {
                    isBelow = false;
                    yield return step;
                }
                else if (!isBelow || (step.Action == CycleAction.PreSmooth && step.Level == Bottom))
                {
                    isBelow = true;
                    yield return new CycleStep(CycleAction.SolveCoarsest, Bottom);
                }
            }
        }
    }

    /// <summary>The box of the last row.</summary>
    public void Coarsest(SvgCanvas canvas, double left, double right, double centre, double half)
    {
        var (middle, sweeps) = ((left + right) / 2, block.Levels[^1].PreSmoothing.Length);
        canvas.Rect(left, centre - half, right - left, 2 * half, Palette.Weights, Palette.WeightsLine, 10);
        canvas.Formula(middle, centre - 8, IsShortened ? $"{Bottom} … {block.Levels.Length - 1}" : $"S_{Bottom} × {sweeps}", 21, Palette.Ink, Anchor.Middle);
        canvas.Text(middle, centre + 9, IsShortened ? "coarser levels" : "solve", 14, Palette.Scheme, Anchor.Middle);
        canvas.Text(middle, centre + 25, IsShortened ? "inner U-net" : "bottleneck", 14, Palette.Network, Anchor.Middle);
    }

    /// <summary>R or P on a vertical wire: wide on the fine side, which is above.</summary>
    public static void Funnel(SvgCanvas canvas, double x, double top, double bottom, double upper, double lower, string name)
    {
        canvas.Path(
            FormattableString.Invariant($"M{x - upper / 2:0.##} {top:0.##}H{x + upper / 2:0.##}L{x + lower / 2:0.##} {bottom:0.##}H{x - lower / 2:0.##}z"),
            Palette.WeightsLine, Palette.Weights, 1.8);
        canvas.Formula(x, (top + bottom) / 2 + 6, name, 18, Palette.Ink, Anchor.Middle);
    }
}
