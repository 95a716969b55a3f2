namespace Symflux.Imaging.Numerics;

/// <summary>
/// Elementary functions out of additions, multiplications, divisions and square roots alone. These round the same way
/// everywhere, while the functions of <see cref="Math"/> come from the platform and differ in the last bit, which would
/// make random images differ between machines.
/// </summary>
internal static class PortableMath
{
    private const double Ln2High = 0.693147180369123816490;
    private const double Ln2Low = 1.90821492927058770002e-10;

    /// <summary>Natural logarithm of a normal positive number, relative error about 1e-15.</summary>
    public static double Log(double x)
    {
        var exponent = Math.ILogB(x);
        var mantissa = Math.ScaleB(x, -exponent);
        if (mantissa > 1.4142135623730951)
        {
            mantissa /= 2;
            exponent++;
        }

        // log m = 2 artanh s with s = (m - 1)/(m + 1), abs(s) < 0.172, so that the eleventh term is below 1e-16.
        var s = (mantissa - 1) / (mantissa + 1);
        var square = s * s;
        var sum = 0.0;
        for (var k = 21; k >= 1; k -= 2)
        {
            sum = sum * square + 1.0 / k;
        }

        return exponent * Ln2High + (exponent * Ln2Low + 2 * s * sum);
    }

    /// <summary>Exponential function for arguments of magnitude below 700, relative error about 1e-15.</summary>
    public static double Exp(double x)
    {
        var exponent = Math.Round(x / (Ln2High + Ln2Low));
        var rest = x - exponent * Ln2High - exponent * Ln2Low;
        var sum = 1.0;
        for (var k = 14; k >= 1; k--)
        {
            sum = 1 + sum * rest / k;
        }

        return Math.ScaleB(sum, (int)exponent);
    }

    /// <summary>x to the power y for positive x.</summary>
    public static double Pow(double x, double y) => Exp(y * Log(x));

    /// <summary>Cosine and sine of <paramref name="turns"/> full turns, absolute error about 1e-15.</summary>
    public static (double Cos, double Sin) CosSin(double turns)
    {
        var quarters = Math.Round(4 * turns);
        var angle = (turns - quarters / 4) * (2 * Math.PI);
        var square = angle * angle;
        double cos = 1, sin = 1;
        for (var k = 18; k >= 2; k -= 2)
        {
            cos = 1 - cos * square / (k * (k - 1));
            sin = 1 - sin * square / (k * (k + 1));
        }

        sin *= angle;
        return ((long)quarters & 3) switch
        {
            0 => (cos, sin),
            1 => (-sin, cos),
            2 => (-cos, -sin),
            _ => (sin, -cos),
        };
    }
}
