namespace Symflux.Imaging.Files.Png;

/// <summary>
/// The five row filters of PNG, which replace each byte by its difference from a prediction out of its neighbours
/// left (a), above (b) and above left (c).
/// </summary>
internal static class PngFilters
{
    /// <summary>Number of filters; they have the codes 0 (none), 1 (left), 2 (above), 3 (average), 4 (Paeth).</summary>
    public const int Count = 5;

    /// <summary>Turns filtered bytes into plain ones, in place.</summary>
    /// <param name="filter">Code of the filter.</param>
    /// <param name="row">The row without its filter byte.</param>
    /// <param name="above">The plain row above, zeros for the first one; same length.</param>
    /// <param name="distance">Bytes from a byte to its left neighbour.</param>
    /// <exception cref="CodecException">There is no such filter.</exception>
    public static void Undo(int filter, Span<byte> row, ReadOnlySpan<byte> above, int distance)
    {
        switch (filter)
        {
            case 0:
                break;
            case 1:
                for (var i = distance; i < row.Length; i++)
                {
                    row[i] += row[i - distance];
                }

                break;
            case 2:
                for (var i = 0; i < row.Length; i++)
                {
                    row[i] += above[i];
                }

                break;
            case 3:
                for (var i = 0; i < row.Length; i++)
                {
                    row[i] += (byte)(((i < distance ? 0 : row[i - distance]) + above[i]) / 2);
                }

                break;
            case 4:
                for (var i = 0; i < row.Length; i++)
                {
                    row[i] += i < distance ? above[i] : Paeth(row[i - distance], above[i], above[i - distance]);
                }

                break;
            default:
                throw CodecException.Damaged($"a row has the filter {filter}, which PNG does not define");
        }
    }

    /// <summary>Filters a row.</summary>
    /// <param name="filter">Code of the filter, 0..4.</param>
    /// <param name="row">The plain row.</param>
    /// <param name="above">The plain row above, zeros for the first one.</param>
    /// <param name="distance">Bytes from a byte to its left neighbour.</param>
    /// <param name="destination">The filtered bytes; must not overlap the rows.</param>
    public static void Apply(int filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int distance, Span<byte> destination)
    {
        for (var i = 0; i < row.Length; i++)
        {
            byte left = 0, aboveLeft = 0;
            if (i >= distance)
            {
                (left, aboveLeft) = (row[i - distance], above[i - distance]);
            }

            var prediction = filter switch
            {
                1 => left,
                2 => above[i],
                3 => (byte)((left + above[i]) / 2),
                4 => Paeth(left, above[i], aboveLeft),
                _ => 0,
            };
            destination[i] = (byte)(row[i] - prediction);
        }
    }

    /// <summary>Sum of the magnitudes of filtered bytes, read as signed: the usual guess of how well a row will compress.</summary>
    public static long Cost(ReadOnlySpan<byte> filtered)
    {
        long cost = 0;
        foreach (var value in filtered)
        {
            cost += Math.Abs((int)(sbyte)value);
        }

        return cost;
    }

    /// <summary>That of the three neighbours which is nearest to left + above − aboveLeft.</summary>
    private static byte Paeth(byte left, byte above, byte aboveLeft)
    {
        var toLeft = Math.Abs(above - aboveLeft);
        var toAbove = Math.Abs(left - aboveLeft);
        var toAboveLeft = Math.Abs(left + above - 2 * aboveLeft);
        return toLeft <= toAbove && toLeft <= toAboveLeft ? left : toAbove <= toAboveLeft ? above : aboveLeft;
    }
}
