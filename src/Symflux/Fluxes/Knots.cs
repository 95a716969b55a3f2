using System.Collections.Immutable;
using System.Numerics;

namespace Symflux.Fluxes;

/// <summary>What fluxes given by values at equidistant knots share.</summary>
internal static class Knots
{
    /// <summary>Tables up to this length fit on the stack.</summary>
    public const int StackLimit = 256;

    /// <summary>Refuses a spacing that is none, and too few values.</summary>
    public static void Check(double spacing, ImmutableArray<double> values, string what, string noun = "value", int least = 2)
    {
        if (!(spacing > 0 && double.IsFinite(spacing)))
        {
            throw new SymfluxException($"the knot spacing of a {what} is {spacing}; it must be positive and finite");
        }

        if (values.IsDefault || values.Length < least)
        {
            throw new SymfluxException($"a {what} needs at least {(least == 1 ? "one" : "two")} {noun}{(least == 1 ? "" : "s")}");
        }
    }

    /// <summary>The values in the precision of the computation, in the given space where it is large enough.</summary>
    public static Span<T> Fill<T>(ImmutableArray<double> values, Span<T> space) where T : unmanaged, IFloatingPointIeee754<T> =>
        Fill(values.AsSpan(), 1, space);

    /// <summary>As above, times a factor.</summary>
    public static Span<T> Fill<T>(ReadOnlySpan<double> values, double factor, Span<T> space) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var table = values.Length <= space.Length ? space[..values.Length] : new T[values.Length];
        for (var k = 0; k < table.Length; k++)
        {
            table[k] = T.CreateSaturating(factor * values[k]);
        }

        return table;
    }
}
