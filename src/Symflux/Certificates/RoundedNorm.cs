namespace Symflux.Certificates;

/// <summary>A bound Relative·‖f‖ + Absolute·√n of a computed field.</summary>
/// <param name="Relative">In units of ‖f‖.</param>
/// <param name="Absolute">In grey values per root of the number of values of the input.</param>
internal readonly record struct RoundedNorm(double Relative, double Absolute)
{
    public static RoundedNorm operator +(RoundedNorm a, RoundedNorm b) => new(a.Relative + b.Relative, a.Absolute + b.Absolute);

    public static RoundedNorm operator *(double factor, RoundedNorm a) => new(factor * a.Relative, factor * a.Absolute);
}
