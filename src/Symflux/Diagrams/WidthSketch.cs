using System.Globalization;
using Symflux.Blueprints;

namespace Symflux.Diagrams;

/// <summary>A change of the state space: slabs for channels, and the widening or narrowing between them.</summary>
/// <param name="block">The block.</param>
internal sealed class WidthSketch(TransformBlock block) : Sketch
{
    private const int MostSlabs = 8;
    private const double SlabHeight = 58, Pitch = 17;

    /// <inheritdoc/>
    public override double Above => 52;

    /// <inheritdoc/>
    public override double Below => 62;

    /// <inheritdoc/>
    public override void Draw(SvgCanvas canvas, double x, double y)
    {
        var (m, n) = (block.InputChannels, block.OutputChannels);
        var (middle, wide) = (x + Width / 2, 110.0);
        Pill(canvas, x, y, "u^k", Palette.Ink);
        // On a coarser grid slabs are smaller, and all of them are filled.
        var (before, after) = (SlabHeight / (block.Closes?.Size ?? 1), SlabHeight / (block.Opens?.Size ?? 1));
        var filled = before == after ? Math.Min(m, n) : Math.Max(m, n);
        Slabs(canvas, x + 150, y, m, filled, before);
        Slabs(canvas, x + Width - 150 - Span(n), y, n, filled, after);
        canvas.Arrow(Palette.Ink, (x + 64, y), (x + 142, y));
        canvas.Arrow(Palette.Ink, (x + 158 + Span(m), y), (middle - wide, y));
        canvas.Arrow(Palette.Ink, (middle + wide, y), (x + Width - 158 - Span(n), y));
        canvas.Arrow(Palette.Ink, (x + Width - 142, y), (x + Width - 64, y));
        Pill(canvas, x + Width - 64, y, "u^{k+1}", Palette.Ink);
        var (left, right) = m == n ? (31, 31) : m < n ? (22, 40) : (40, 22);
        canvas.Path(
            string.Create(CultureInfo.InvariantCulture, $"M{middle - wide} {y - left}L{middle + wide} {y - right}V{y + right}L{middle - wide} {y + left}z"),
            Palette.WeightsLine, Palette.Weights);
        canvas.Text(middle, y + 6, $"{m} → {n} channels", 17, Palette.Ink, Anchor.Middle);
    }

    private static double Span(int channels) => Math.Min(channels, MostSlabs) * Pitch;

    /// <summary>One slab per channel; those beyond the first m start at 0, or are dropped, and are empty.</summary>
    private static void Slabs(SvgCanvas canvas, double x, double y, int channels, int filled, double height)
    {
        for (var i = 0; i < Math.Min(channels, MostSlabs); i++)
        {
            canvas.Rect(x + i * Pitch, y - height / 2, Pitch - 5, height, i < filled ? Palette.Weights : Palette.White, Palette.WeightsLine, 2, 1.5);
        }

        canvas.Text(x + Span(channels) / 2, y + SlabHeight / 2 + 20, $"{channels} ch", 14, Palette.Muted, Anchor.Middle);
    }
}
