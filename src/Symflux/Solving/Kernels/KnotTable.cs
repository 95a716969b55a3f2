using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Symflux.Solving.Kernels;

/// <summary>Values at equidistant knots and their differences, for piecewise linear interpolation of many values at once.</summary>
internal sealed class KnotTable<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Two registers of 16 values, between which one instruction selects.</summary>
    private const int RegisterKnots = 32;

    private readonly T[] values;
    private readonly T[] differences;

    public KnotTable(int knots)
    {
        Knots = knots;
        values = new T[Math.Max(knots, RegisterKnots)];
        differences = new T[Math.Max(knots, RegisterKnots)];
    }

    /// <summary>Number of knots.</summary>
    public int Knots { get; }

    /// <summary>Whether whole registers of arguments can be looked up: <see cref="Registers"/> may be used.</summary>
    public bool FitsRegisters => typeof(T) == typeof(float) && Avx512F.IsSupported && Knots <= RegisterKnots;

    /// <summary>Takes new values over; the last difference is 0.</summary>
    public void Set(ReadOnlySpan<T> knotValues)
    {
        knotValues.CopyTo(values);
        for (var k = 0; k + 1 < Knots; k++)
        {
            differences[k] = values[k + 1] - values[k];
        }
    }

    /// <summary>Value and difference at knot k.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (T Value, T Difference) At(int k) => (values[k], differences[k]);

    /// <summary>The table in registers.</summary>
    public Registers Load() => new(Unsafe.As<T[], float[]>(ref Unsafe.AsRef(in values)), Unsafe.As<T[], float[]>(ref Unsafe.AsRef(in differences)));

    /// <summary>A table of at most 32 knots in four registers.</summary>
    public readonly struct Registers(float[] values, float[] differences)
    {
        private readonly Vector512<float> lowValues = Vector512.Create(values, 0);
        private readonly Vector512<float> highValues = Vector512.Create(values, 16);
        private readonly Vector512<float> lowDifferences = Vector512.Create(differences, 0);
        private readonly Vector512<float> highDifferences = Vector512.Create(differences, 16);

        /// <summary>Values at 16 knots; indices count modulo 32.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Values(Vector512<int> knots) => Avx512F.PermuteVar16x32x2(lowValues, knots, highValues);

        /// <summary>Differences at 16 knots; indices count modulo 32.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Differences(Vector512<int> knots) => Avx512F.PermuteVar16x32x2(lowDifferences, knots, highDifferences);
    }
}
