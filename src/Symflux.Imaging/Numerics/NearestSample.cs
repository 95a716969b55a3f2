using Symflux.Fields;

namespace Symflux.Imaging.Numerics;

/// <summary>The nearest sample of a set, for every place of an image, by Euclidean distance.</summary>
/// <remarks>
/// Two passes as in Meijster, Roerdink and Hesselink, "A general algorithm for computing distance transforms in linear time"
/// (2000): the nearest
/// one of its column for every place, then the lower envelope of parabolas in every row.
/// </remarks>
internal static class NearestSample
{
    private const int None = -1;

    /// <summary>The index of the nearest sample of the set; −1 everywhere where the set is empty.</summary>
    /// <param name="mask">A signal or an image; samples that are not 0 form the set.</param>
    public static int[] Of(Field<float> mask)
    {
        var (width, height) = (mask.Grid.Width, mask.Grid.Height);
        var rows = RowsInColumns(mask);
        var nearest = new int[mask.Grid.Count];
        var (sites, starts) = (new int[width], new double[width]);
        for (var y = 0; y < height; y++)
        {
            var count = 0;
            for (var x = 0; x < width; x++)
            {
                if (rows[y * width + x] == None)
                {
                    continue;
                }

                // A parabola that begins before the last one does makes that one superfluous.
                while (count > 0 && Crossing(sites[count - 1], x) <= starts[count - 1])
                {
                    count--;
                }

                starts[count] = count == 0 ? double.NegativeInfinity : Crossing(sites[count - 1], x);
                sites[count++] = x;
            }

            for (int x = 0, k = 0; x < width; x++)
            {
                while (k + 1 < count && starts[k + 1] <= x)
                {
                    k++;
                }

                nearest[y * width + x] = count == 0 ? None : rows[y * width + sites[k]] * width + sites[k];
            }

            double Crossing(int a, int b)
            {
                double heightA = Square(rows[y * width + a] - y), heightB = Square(rows[y * width + b] - y);
                return (heightB - heightA + Square(b) - Square(a)) / (2.0 * (b - a));
            }
        }

        return nearest;

        static double Square(double value) => value * value;
    }

    /// <summary>The row of the nearest sample of the set in the same column, −1 where the column has none.</summary>
    private static int[] RowsInColumns(Field<float> mask)
    {
        var (width, height) = (mask.Grid.Width, mask.Grid.Height);
        var rows = new int[mask.Grid.Count];
        for (var x = 0; x < width; x++)
        {
            var last = None;
            for (var y = 0; y < height; y++)
            {
                last = mask.Values[y * width + x] != 0 ? y : last;
                rows[y * width + x] = last;
            }

            last = None;
            for (var y = height - 1; y >= 0; y--)
            {
                last = mask.Values[y * width + x] != 0 ? y : last;
                var above = rows[y * width + x];
                rows[y * width + x] = above == None || (last != None && last - y < y - above) ? last : above;
            }
        }

        return rows;
    }
}
