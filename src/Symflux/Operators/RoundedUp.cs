namespace Symflux.Operators;

/// <summary>Arithmetic whose results are never below the exact ones, and are the exact ones where these are numbers.</summary>
internal static class RoundedUp
{
    /// <summary>2⁻⁵³: half a unit in the last place of 1.</summary>
    private const double UnitRoundoff = 1.0 / (1L << 53);

    /// <summary>a + b, with the error of the sum by Knuth's algorithm.</summary>
    public static double Sum(double a, double b)
    {
        var sum = a + b;
        var part = sum - a;
        var error = a - (sum - part) + (b - part);
        return error > 0 ? Math.BitIncrement(sum) : sum;
    }

    /// <summary>a·b for a, b ≥ 0; products that vanish below the smallest number are that number.</summary>
    public static double Product(double a, double b)
    {
        var product = a * b;
        var isExact = a == 0 || b == 0 || (product >= 1e-290 && Math.FusedMultiplyAdd(a, b, -product) <= 0);
        return isExact || !double.IsFinite(product) ? product : Math.BitIncrement(product);
    }

    /// <summary>
    /// A number that some operations made, each of which has lost half a unit in the last place at most, enlarged by what they have lost together.
    /// </summary>
    public static double After(double value, double operations) => value * (1 + 2 * (operations + 1) * UnitRoundoff);
}
