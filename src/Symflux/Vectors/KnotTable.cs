using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Symflux.Vectors;

/// <summary>Values at equidistant knots and their differences, for piecewise linear interpolation of many values at once.</summary>
internal sealed class KnotTable<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Tables of up to so many knots are looked up in registers.</summary>
    public const int RegisterKnots = 32;

    private readonly T[] values;
    private readonly T[] differences;
    private readonly double[] pairs;

    public KnotTable(int knots)
    {
        Knots = knots;
        values = new T[Math.Max(knots, RegisterKnots)];
        differences = new T[Math.Max(knots, RegisterKnots)];
        pairs = new double[typeof(T) == typeof(float) ? values.Length : 0];
    }

    /// <summary>Number of knots.</summary>
    public int Knots { get; }

    /// <summary>The value at the first of at least <see cref="RegisterKnots"/> places.</summary>
    public ref T FirstValue => ref MemoryMarshal.GetArrayDataReference(values);

    /// <summary>The difference at the first of at least <see cref="RegisterKnots"/> places.</summary>
    public ref T FirstDifference => ref MemoryMarshal.GetArrayDataReference(differences);

    /// <summary>In single precision value and difference at the first place, as the bits of one double.</summary>
    public ref double FirstPair => ref MemoryMarshal.GetArrayDataReference(pairs);

    /// <summary>Takes new values over; the last difference is 0.</summary>
    public void Set(ReadOnlySpan<T> knotValues)
    {
        knotValues.CopyTo(values);
        for (var k = 0; k + 1 < Knots; k++)
        {
            differences[k] = values[k + 1] - values[k];
        }

        var halves = MemoryMarshal.Cast<double, T>(pairs.AsSpan());
        for (var k = 0; k < pairs.Length; k++)
        {
            (halves[2 * k], halves[2 * k + 1]) = (values[k], differences[k]);
        }
    }

    /// <summary>Value and difference at knot k.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (T Value, T Difference) At(int k) => (values[k], differences[k]);
}
