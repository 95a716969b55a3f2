using Symflux.Fields;
using Symflux.Imaging.Numerics;
using Symflux.Imaging.Synthesis;

namespace Symflux.Imaging;

/// <summary>
/// Random images of what diffusion methods are judged by: sharp edges, straight and curved; ramps, which must not turn
/// into stairs; thin lines, which must not vanish; patches of texture.
/// </summary>
public static class Cartoon
{
    private const ulong RandomStream = 0xCA27;

    /// <summary>Draws an image.</summary>
    /// <param name="width">Pixels per row, ≥ 1.</param>
    /// <param name="height">Rows, ≥ 1.</param>
    /// <param name="seed">Any number; the same one gives the same image on every machine.</param>
    /// <param name="options">Number of shapes and lines, colours; default: <see cref="CartoonOptions"/> as they are.</param>
    /// <returns>1 or 3 channels with values in 0..255; shapes have smooth edges (area coverage of about a pixel).</returns>
    /// <exception cref="SymfluxException">The size is not positive.</exception>
    public static Field<float> Create(int width, int height, ulong seed, CartoonOptions? options = null)
    {
        options ??= new CartoonOptions();
        var image = new Field<float>(Grid.Image(height, width), options.IsColour ? 3 : 1);
        var random = new RandomSequence(seed, RandomStream);
        var size = Math.Min(width, height);
        var background = CartoonFill.Ramp(random, options.IsColour, width / 2.0, height / 2.0, Math.Max(width, height));
        Paint(image, new Ellipse(width / 2.0, height / 2.0, 2.0 * (width + height), 2.0 * (width + height), 1, 0), background);

        for (var i = 0; i < options.Shapes; i++)
        {
            // From large to small, so that no shape is buried.
            var extent = Math.Max(1.5, size * random.Between(0.7, 1) * (0.3 / (1 + 3.0 * i / options.Shapes)));
            var (x, y) = (random.Between(0, width), random.Between(0, height));
            var fill = CartoonFill.Any(random, options.IsColour, x, y, extent);
            Paint(image, random.Unit() < 0.45 ? AnyEllipse(random, x, y, extent) : AnyPolygon(random, x, y, extent), fill);
        }

        for (var i = 0; i < options.Lines; i++)
        {
            var fill = CartoonFill.Flat(random, options.IsColour);
            Paint(image, AnyLine(random, width, height), fill);
        }

        return image;
    }

    private static Ellipse AnyEllipse(RandomSequence random, double x, double y, double extent)
    {
        var (cos, sin) = random.Direction();
        return new Ellipse(x, y, extent, extent * random.Between(0.45, 1), cos, sin);
    }

    /// <summary>Three to eight corners at even angles around the centre; at even distances too for half of the polygons.</summary>
    private static Polygon AnyPolygon(RandomSequence random, double x, double y, double extent)
    {
        var corners = new (double X, double Y)[3 + random.Below(6)];
        var (turn, isRegular) = (random.Unit(), random.Unit() < 0.5);
        for (var i = 0; i < corners.Length; i++)
        {
            var (cos, sin) = PortableMath.CosSin(turn + (double)i / corners.Length);
            var distance = extent * (isRegular ? 1 : random.Between(0.4, 1.1));
            corners[i] = (x + distance * cos, y + distance * sin);
        }

        return new Polygon(corners);
    }

    private static CartoonShape AnyLine(RandomSequence random, int width, int height)
    {
        var thickness = random.Between(1, 3);
        var from = (random.Between(0, width), random.Between(0, height));
        return random.Unit() < 0.3
            ? new Ring(from.Item1, from.Item2, Math.Min(width, height) * random.Between(0.05, 0.2), thickness)
            : new Stroke(from, (random.Between(0, width), random.Between(0, height)), thickness);
    }

    /// <summary>Blends a shape over the image; pixel centres lie at half integers.</summary>
    private static void Paint(Field<float> image, CartoonShape shape, CartoonFill fill)
    {
        var (width, height) = (image.Grid.Width, image.Grid.Height);
        var (left, top, right, bottom) = shape.Bounds;
        var lastX = (int)Math.Clamp(Math.Ceiling(right + 1), 0, width);
        var lastY = (int)Math.Clamp(Math.Ceiling(bottom + 1), 0, height);
        for (var y = (int)Math.Clamp(Math.Floor(top - 1), 0, height); y < lastY; y++)
        {
            for (var x = (int)Math.Clamp(Math.Floor(left - 1), 0, width); x < lastX; x++)
            {
                var coverage = Math.Clamp(0.5 - shape.Distance(x + 0.5, y + 0.5), 0, 1);
                for (var c = 0; c < image.Channels && coverage > 0; c++)
                {
                    ref var value = ref image[c, 0, y, x];
                    value = (float)((1 - coverage) * value + coverage * fill.Value(c, x + 0.5, y + 0.5));
                }
            }
        }
    }
}
