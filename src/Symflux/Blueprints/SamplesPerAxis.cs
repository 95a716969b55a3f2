using Symflux.Fields;

namespace Symflux.Blueprints;

/// <summary>A number of samples along each axis.</summary>
/// <param name="X">Along rows.</param>
/// <param name="Y">Along columns; as for X on grids that have no such axis.</param>
/// <param name="Z">Along slices, likewise.</param>
public readonly record struct SamplesPerAxis(long X, long Y, long Z)
{
    /// <summary>Numbers beyond this are this: no grid has as many samples.</summary>
    private const long Largest = long.MaxValue / 4;

    /// <summary>The same number along all axes.</summary>
    public static SamplesPerAxis All(long count) => new(count, count, count);

    /// <summary>The number along an axis.</summary>
    public long this[Axis axis] => axis switch { Axis.X => X, Axis.Y => Y, _ => Z };

    /// <summary>Axis by axis.</summary>
    internal static SamplesPerAxis Of(Func<Axis, long> count) => new(count(Axis.X), count(Axis.Y), count(Axis.Z));

    /// <summary>The larger number along each axis.</summary>
    internal SamplesPerAxis Max(SamplesPerAxis other) => With(other, Math.Max);

    /// <summary>The sum along each axis.</summary>
    internal SamplesPerAxis Plus(SamplesPerAxis other) => With(other, (a, b) => Math.Min(Largest, a + b));

    /// <summary>The numbers times a factor.</summary>
    internal SamplesPerAxis Times(long factor) => With(All(factor), (a, b) => a > Largest / Math.Max(1, b) ? Largest : a * b);

    /// <summary>The least common multiple along each axis.</summary>
    internal SamplesPerAxis CommonMultiple(SamplesPerAxis other) => With(other, (a, b) =>
    {
        var (divisor, rest) = (a, b);
        while (rest != 0)
        {
            (divisor, rest) = (rest, divisor % rest);
        }

        return a / divisor > Largest / b ? Largest : a / divisor * b;
    });

    private SamplesPerAxis With(SamplesPerAxis other, Func<long, long, long> combine) => new(combine(X, other.X), combine(Y, other.Y), combine(Z, other.Z));
}
