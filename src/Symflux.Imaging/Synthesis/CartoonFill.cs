using Symflux.Imaging.Numerics;

namespace Symflux.Imaging.Synthesis;

/// <summary>A pattern between two colours.</summary>
internal sealed class CartoonFill
{
    private readonly Func<double, double, double> pattern;
    private readonly (double R, double G, double B) from;
    private readonly (double R, double G, double B) to;

    private CartoonFill(Func<double, double, double> pattern, (double R, double G, double B) from, (double R, double G, double B) to)
    {
        this.pattern = pattern;
        this.from = from;
        this.to = to;
    }

    /// <summary>One colour.</summary>
    public static CartoonFill Flat(RandomSequence random, bool isColour)
    {
        var colour = Colour(random, isColour);
        return new CartoonFill((_, _) => 0, colour, colour);
    }

    /// <summary>A linear ramp over about the given length around a centre.</summary>
    public static CartoonFill Ramp(RandomSequence random, bool isColour, double x, double y, double length)
    {
        var direction = random.Direction();
        return new CartoonFill(
            (px, py) => 0.5 + ((px - x) * direction.X + (py - y) * direction.Y) / length,
            Colour(random, isColour),
            Colour(random, isColour));
    }

    /// <summary>Whatever comes up: one colour, a ramp across or outwards, stripes, checks or grain.</summary>
    /// <param name="random">Source of all choices.</param>
    /// <param name="isColour">Whether colours are wanted.</param>
    /// <param name="x">Centre of the shape to fill.</param>
    /// <param name="y">Centre of the shape to fill.</param>
    /// <param name="size">Its half extent in pixels, &gt; 0.</param>
    public static CartoonFill Any(RandomSequence random, bool isColour, double x, double y, double size)
    {
        var kind = random.Below(10);
        if (kind < 3)
        {
            return Flat(random, isColour);
        }

        if (kind < 5)
        {
            return Ramp(random, isColour, x, y, 2 * size);
        }

        var pattern = kind switch
        {
            5 => Bowl(x, y, size),
            6 or 7 => Stripes(random),
            8 => Checks(random),
            _ => Grain(random),
        };
        return new CartoonFill(pattern, Colour(random, isColour), Colour(random, isColour));
    }

    /// <summary>Value of a channel (0..2) at a position, in 0..255.</summary>
    public double Value(int channel, double x, double y)
    {
        var t = Math.Clamp(pattern(x, y), 0, 1);
        return channel switch
        {
            0 => from.R + t * (to.R - from.R),
            1 => from.G + t * (to.G - from.G),
            _ => from.B + t * (to.B - from.B),
        };
    }

    private static Func<double, double, double> Bowl(double x, double y, double size) =>
        (px, py) => Math.Sqrt((px - x) * (px - x) + (py - y) * (py - y)) / size;

    private static Func<double, double, double> Stripes(RandomSequence random)
    {
        var direction = random.Direction();
        var frequency = 1 / random.Between(4, 16);
        return (x, y) => 0.5 + 0.5 * PortableMath.CosSin((direction.X * x + direction.Y * y) * frequency).Cos;
    }

    private static Func<double, double, double> Checks(RandomSequence random)
    {
        var (direction, side) = (random.Direction(), random.Between(5, 14));
        return (x, y) =>
        {
            var (u, v) = ((direction.X * x + direction.Y * y) / side, (direction.X * y - direction.Y * x) / side);
            return ((long)Math.Floor(u) + (long)Math.Floor(v)) & 1;
        };
    }

    /// <summary>Random values on a lattice of two to four pixels, interpolated.</summary>
    private static Func<double, double, double> Grain(RandomSequence random)
    {
        var (scale, key) = (1 / random.Between(2, 4), (ulong)(random.Unit() * long.MaxValue));
        double Lattice(double u, double v) => Philox.ToUnit(Philox.Generate(key, (ulong)(long)u, (ulong)(long)v).First);
        return (x, y) =>
        {
            var (u, v) = (x * scale, y * scale);
            var (left, top) = (Math.Floor(u), Math.Floor(v));
            var (s, t) = (u - left, v - top);
            var above = (1 - s) * Lattice(left, top) + s * Lattice(left + 1, top);
            var below = (1 - s) * Lattice(left, top + 1) + s * Lattice(left + 1, top + 1);
            return (1 - t) * above + t * below;
        };
    }

    /// <summary>Any grey, or a colour of any hue whose channels swing around a common middle.</summary>
    private static (double R, double G, double B) Colour(RandomSequence random, bool isColour)
    {
        if (!isColour)
        {
            var grey = random.Between(10, 245);
            return (grey, grey, grey);
        }

        var (middle, swing, hue) = (random.Between(85, 180), random.Between(15, 75), random.Unit());
        double Channel(double shift) => middle + swing * PortableMath.CosSin(hue + shift).Cos;
        return (Channel(0), Channel(1 / 3.0), Channel(2 / 3.0));
    }
}
