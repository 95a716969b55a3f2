using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Symflux.Solving.Kernels;

/// <summary>
/// A flux given by values at equidistant knots: of Φ itself around s = 0 (continued linearly), or of the diffusivity g over
/// |s| from 0 on (constant beyond the last knot).
/// </summary>
internal class KnotRowFlux<T> : RowFlux<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly T middle;
    private readonly T last;

    /// <summary>Creates a flux whose values are still to be set.</summary>
    /// <param name="isDiffusivity">Whether the values are those of g.</param>
    /// <param name="knots">Number of knots, at least 2.</param>
    /// <param name="spacing">h.</param>
    public KnotRowFlux(bool isDiffusivity, int knots, double spacing)
    {
        IsDiffusivity = isDiffusivity;
        Table = new KnotTable<T>(knots);
        InverseSpacing = T.CreateSaturating(1 / spacing);
        middle = T.CreateSaturating(0.5 * (knots - 1));
        last = T.CreateSaturating(isDiffusivity ? knots - 1 : knots - 2);
    }

    /// <summary>Whether the values are those of g.</summary>
    protected bool IsDiffusivity { get; }

    /// <summary>The values.</summary>
    protected KnotTable<T> Table { get; }

    /// <summary>1/h.</summary>
    protected T InverseSpacing { get; }

    /// <summary>Takes new values over.</summary>
    public void Set(ReadOnlySpan<T> values) => Table.Set(values);

    /// <inheritdoc/>
    public override void Evaluate(ref T row, int columns)
    {
        if (Table.FitsRegisters)
        {
            EvaluateRegisters(ref Unsafe.As<T, float>(ref row), columns);
            return;
        }

        foreach (ref var value in MemoryMarshal.CreateSpan(ref row, columns))
        {
            var (knot, place) = Locate(value);
            var (atKnot, difference) = Table.At(knot);
            var interpolated = T.MultiplyAddEstimate(place - T.CreateTruncating(knot), difference, atKnot);
            value = IsDiffusivity ? interpolated * value : interpolated;
        }
    }

    /// <summary>The knot to the left of an argument, and the argument in units of knots.</summary>
    protected (int Knot, T Place) Locate(T s)
    {
        var place = IsDiffusivity ? T.Min(T.Abs(s) * InverseSpacing, last) : T.MultiplyAddEstimate(s, InverseSpacing, middle);
        return (int.CreateTruncating(T.Clamp(place, T.Zero, last)), place);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void EvaluateRegisters(ref float row, int columns)
    {
        var registers = Table.Load();
        for (var i = 0; i < columns; i += Vector512<float>.Count)
        {
            var s = Vector512.LoadUnsafe(ref row, (nuint)i);
            var (knots, place) = Locate(s);
            var fraction = place - Avx512F.ConvertToVector512Single(knots);
            var value = Vector512.FusedMultiplyAdd(fraction, registers.Differences(knots), registers.Values(knots));
            (IsDiffusivity ? value * s : value).StoreUnsafe(ref row, (nuint)i);
        }
    }

    /// <summary>As the scalar one, for 16 arguments.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected (Vector512<int> Knots, Vector512<float> Place) Locate(Vector512<float> s)
    {
        var inverse = Vector512.Create(float.CreateTruncating(InverseSpacing));
        var end = Vector512.Create(float.CreateTruncating(last));
        var place = IsDiffusivity
            ? Avx512F.Min(Vector512.Abs(s) * inverse, end)
            : Vector512.FusedMultiplyAdd(s, inverse, Vector512.Create(float.CreateTruncating(middle)));
        var clamped = Avx512F.Max(Avx512F.Min(place, end), Vector512<float>.Zero);
        return (Avx512F.ConvertToVector512Int32WithTruncation(clamped), place);
    }
}
