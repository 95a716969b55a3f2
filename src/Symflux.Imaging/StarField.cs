using Symflux.Fields;
using Symflux.Imaging.Numerics;

namespace Symflux.Imaging;

/// <summary>
/// A night sky: stars of one width with a power law of brightness over a faint gradient, the same for the same seed on every machine.
/// </summary>
public static class StarField
{
    /// <summary>One star for so many pixels.</summary>
    private const int PixelsPerStar = 250;

    /// <summary>Standard deviation of a star's image, in pixels.</summary>
    private const double Width = 1.3;

    private const int Radius = 6;

    /// <summary>Draws a field.</summary>
    /// <param name="width">Extent in pixels.</param>
    /// <param name="height">Extent in pixels.</param>
    /// <param name="seed">Any number.</param>
    /// <returns>Grey values from 0 to 1; the sky has 0.01 to 0.02, the faintest stars 0.02 above it.</returns>
    public static Field<float> Create(int width, int height, ulong seed)
    {
        var field = new Field<float>(Grid.Image(height, width));
        for (var i = 0; i < field.Values.Length; i++)
        {
            field.Values[i] = (float)(0.01 + 0.01 * (i % width) / width);
        }

        var random = new RandomSequence(seed, 0);
        for (var star = 0; star < Math.Max(1, width * height / PixelsPerStar); star++)
        {
            // The number of stars above a brightness falls as its power of −1, cut at 1.
            var brightness = Math.Min(1, 0.02 / random.Unit());
            Draw(field, random.Between(0, width), random.Between(0, height), brightness);
        }

        return field;
    }

    private static void Draw(Field<float> field, double x, double y, double brightness)
    {
        for (var row = (int)y - Radius; row <= (int)y + Radius; row++)
        {
            for (var column = (int)x - Radius; column <= (int)x + Radius; column++)
            {
                if (row >= 0 && row < field.Grid.Height && column >= 0 && column < field.Grid.Width)
                {
                    var square = (column + 0.5 - x) * (column + 0.5 - x) + (row + 0.5 - y) * (row + 0.5 - y);
                    ref var value = ref field[0, 0, row, column];
                    value = Math.Min(1, value + (float)(brightness * PortableMath.Exp(-square / (2 * Width * Width))));
                }
            }
        }
    }
}
