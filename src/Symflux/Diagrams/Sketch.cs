namespace Symflux.Diagrams;

/// <summary>A block drawn as network layers from left to right along a centre line.</summary>
internal abstract class Sketch
{
    /// <summary>Width of every sketch.</summary>
    public const double Width = 940;

    private protected const double BoxHeight = 104, Half = BoxHeight / 2;

    private const double PillWidth = 64, PillHeight = 38, NodeRadius = 14;

    /// <summary>Space needed above the centre line.</summary>
    public abstract double Above { get; }

    /// <summary>Space needed below the centre line.</summary>
    public abstract double Below { get; }

    /// <summary>Draws with the left end at x and the centre line at y.</summary>
    public abstract void Draw(SvgCanvas canvas, double x, double y);

    /// <summary>A state, with its name in a rounded box that starts at x.</summary>
    private protected static void Pill(SvgCanvas canvas, double x, double y, string name, string colour)
    {
        canvas.Rect(x, y - PillHeight / 2, PillWidth, PillHeight, Palette.White, colour, PillHeight / 2);
        canvas.Formula(x + PillWidth / 2, y + 7, name, 23, colour, Anchor.Middle);
    }

    /// <summary>A layer: symbol on top, room for a picture below it, the word of numerics above and that of networks underneath.</summary>
    private protected static void Box(
        SvgCanvas canvas, double x, double y, double width, string symbol, bool activation, string scheme, string network, string note = "")
    {
        var (fill, line) = activation ? (Palette.Activation, Palette.ActivationLine) : (Palette.Weights, Palette.WeightsLine);
        canvas.Rect(x, y - Half, width, BoxHeight, fill, line, 10);
        canvas.Formula(x + width / 2, y - 19, symbol, 27, Palette.Ink, Anchor.Middle);
        canvas.Text(x + width / 2, y - Half - 10, scheme, 16, Palette.Scheme, Anchor.Middle);
        canvas.Text(x + width / 2, y + Half + 21, network, 16, Palette.Network, Anchor.Middle);
        if (note.Length > 0)
        {
            canvas.Text(x + width / 2, y + Half + 40, note, 14, Palette.Muted, Anchor.Middle);
        }
    }

    /// <summary>A sum.</summary>
    private protected static void Sum(SvgCanvas canvas, double x, double y)
    {
        canvas.Circle(x, y, NodeRadius, Palette.White, Palette.Ink);
        canvas.Path(FormattableString.Invariant($"M{x - 7} {y}H{x + 7}M{x} {y - 7}V{y + 7}"), Palette.Ink);
    }

    /// <summary>A product with a number.</summary>
    private protected static void Factor(SvgCanvas canvas, double x, double y, string name)
    {
        canvas.Circle(x, y, 19, Palette.White, Palette.Ink);
        canvas.Formula(x, y + 6, name, 20, Palette.Ink, Anchor.Middle);
    }

    /// <summary>The number of channels on a wire.</summary>
    private protected static void Channels(SvgCanvas canvas, double x, double y, int channels) =>
        canvas.Text(x, y - 9, $"{channels} ch", 14, Palette.Muted, Anchor.Middle);
}
