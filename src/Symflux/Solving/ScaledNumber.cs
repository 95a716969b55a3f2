namespace Symflux.Solving;

/// <summary>The number Mantissa·2^Exponent, which may lie beyond the range of double.</summary>
/// <param name="Mantissa">Its sign and digits; not negative for norms.</param>
/// <param name="Exponent">The power of two.</param>
internal readonly record struct ScaledNumber(double Mantissa, int Exponent)
{
    /// <summary>The number, infinite or 0 where it is beyond the range.</summary>
    public double Value => Math.ScaleB(Mantissa, Exponent);

    /// <summary>a/b.</summary>
    public static double operator /(ScaledNumber a, ScaledNumber b) => Math.ScaleB(a.Mantissa / b.Mantissa, a.Exponent - b.Exponent);
}
