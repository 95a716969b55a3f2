using Symflux.Imaging.Numerics;

namespace Symflux.Imaging.Synthesis;

/// <summary>The colour of one leaf with its gradient and texture.</summary>
internal readonly struct LeafPaint
{
    /// <summary>Spread of the colour channels around the grey value: natural colours are pale.</summary>
    private const double ChromaDeviation = 35;

    private const double White = 255;

    private readonly Leaf leaf;
    private readonly (double R, double G, double B) colour;
    private readonly (double X, double Y) slope;
    private readonly (double X, double Y) wave;
    private readonly double waveHeight;
    private readonly double phase;

    public LeafPaint(Leaf leaf, DeadLeavesOptions options, RandomSequence random)
    {
        this.leaf = leaf;
        var grey = random.Between(0, White);
        double Channel() => grey + ChromaDeviation * random.Normal();
        colour = options.IsColour ? (Channel(), Channel(), Channel()) : (grey, grey, grey);
        IsFlat = options.Gradient == 0 && options.Texture == 0;
        if (IsFlat)
        {
            return;
        }

        var height = options.Gradient * White / 2 * random.Unit();
        var direction = random.Direction();
        slope = (direction.X * height / leaf.Radius, direction.Y * height / leaf.Radius);
        waveHeight = options.Texture * White / 2 * random.Unit();
        direction = random.Direction();

        // Wavelengths from 3 pixels, which the grid can still show, up to 20.
        var frequency = 1 / random.Between(3, 20);
        wave = (direction.X * frequency, direction.Y * frequency);
        phase = random.Unit();
    }

    /// <summary>Whether the colour is the same everywhere.</summary>
    private bool IsFlat { get; }

    /// <summary>Brightness at a position over the leaf's own: gradient plus grating.</summary>
    public double ReliefAt(double x, double y)
    {
        if (IsFlat)
        {
            return 0;
        }

        var ramp = slope.X * (x - leaf.X) + slope.Y * (y - leaf.Y);
        return waveHeight == 0 ? ramp : ramp + waveHeight * PortableMath.CosSin(wave.X * x + wave.Y * y + phase).Cos;
    }

    /// <summary>Value of a channel (0..2) for a given relief, in 0..255.</summary>
    public float Value(int channel, double relief) =>
        (float)Math.Clamp((channel switch { 0 => colour.R, 1 => colour.G, _ => colour.B }) + relief, 0, White);
}
