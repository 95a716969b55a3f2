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
internal sealed class KnotRowFlux<T> : RowFlux<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly bool isDiffusivity;
    private readonly KnotTable<T> table;
    private readonly T inverseSpacing;
    private readonly T middle;
    private readonly T last;
    private readonly KnotHistogram<T> histogram;

    /// <summary>Creates a flux whose values are still to be set.</summary>
    /// <param name="isDiffusivity">Whether the values are those of g.</param>
    /// <param name="knots">Number of knots, at least 2.</param>
    /// <param name="spacing">h.</param>
    public KnotRowFlux(bool isDiffusivity, int knots, double spacing)
    {
        this.isDiffusivity = isDiffusivity;
        table = new KnotTable<T>(knots);
        histogram = new KnotHistogram<T>(knots);
        inverseSpacing = T.CreateSaturating(1 / spacing);
        middle = T.CreateSaturating(0.5 * (knots - 1));
        last = T.CreateSaturating(isDiffusivity ? knots - 1 : knots - 2);
    }

    /// <summary>Takes new values over.</summary>
    public void Set(ReadOnlySpan<T> values) => table.Set(values);

    /// <inheritdoc/>
    public override void Evaluate(ref T row, int columns)
    {
        if (table.FitsRegisters)
        {
            EvaluateRegisters(ref Unsafe.As<T, float>(ref row), columns);
            return;
        }

        foreach (ref var value in MemoryMarshal.CreateSpan(ref row, columns))
        {
            var (knot, place) = Locate(value);
            var (atKnot, difference) = table.At(knot);
            var interpolated = T.FusedMultiplyAdd(place - T.CreateTruncating(knot), difference, atKnot);
            value = isDiffusivity ? interpolated * value : interpolated;
        }
    }

    /// <summary>From p and q̄, makes q = Φ(p) and p̄ = Φ'(p)·q̄, and collects the gradient of the values.</summary>
    /// <param name="p">A row of p; becomes q.</param>
    /// <param name="gradient">The row of q̄, 0 where Ku does not exist; becomes p̄.</param>
    /// <param name="columns">Number of values; what follows them up to a multiple of 16 is overwritten and not counted.</param>
    public void Differentiate(ref T p, ref T gradient, int columns)
    {
        if (table.FitsRegisters)
        {
            DifferentiateRegisters(ref Unsafe.As<T, float>(ref p), ref Unsafe.As<T, float>(ref gradient), columns);
            return;
        }

        for (var i = 0; i < columns; i++)
        {
            ref var s = ref Unsafe.Add(ref p, i);
            ref var weight = ref Unsafe.Add(ref gradient, i);
            var (knot, place) = Locate(s);
            var fraction = place - T.CreateTruncating(knot);
            var (atKnot, difference) = table.At(knot);
            var interpolated = T.FusedMultiplyAdd(fraction, difference, atKnot);
            var knotWeight = isDiffusivity ? weight * s : weight;
            histogram.Add(i, knot, knotWeight, knotWeight * fraction);
            weight *= isDiffusivity ? T.FusedMultiplyAdd(place, difference, interpolated) : difference * inverseSpacing;
            s = isDiffusivity ? interpolated * s : interpolated;
        }
    }

    /// <summary>Adds the gradient of the values that was collected, and starts anew.</summary>
    public void TakeGradient(Span<T> gradient) => histogram.Take(gradient);

    /// <summary>The knot to the left of an argument, and the argument in units of knots.</summary>
    private (int Knot, T Place) Locate(T s)
    {
        var place = isDiffusivity ? T.Min(T.Abs(s) * inverseSpacing, last) : T.FusedMultiplyAdd(s, inverseSpacing, middle);
        return (int.CreateTruncating(T.Clamp(place, T.Zero, last)), place);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void EvaluateRegisters(ref float row, int columns)
    {
        var registers = table.Load();
        for (var i = 0; i < columns; i += Vector512<float>.Count)
        {
            var s = Vector512.LoadUnsafe(ref row, (nuint)i);
            var (knots, place) = Locate(s);
            var fraction = place - Avx512F.ConvertToVector512Single(knots);
            var value = Vector512.FusedMultiplyAdd(fraction, registers.Differences(knots), registers.Values(knots));
            (isDiffusivity ? value * s : value).StoreUnsafe(ref row, (nuint)i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void DifferentiateRegisters(ref float p, ref float gradient, int columns)
    {
        var registers = table.Load();
        var inverse = Vector512.Create(float.CreateTruncating(inverseSpacing));
        for (var i = 0; i < columns; i += Vector512<float>.Count)
        {
            var s = Vector512.LoadUnsafe(ref p, (nuint)i);
            var weight = Vector512.LoadUnsafe(ref gradient, (nuint)i);
            var (knots, place) = Locate(s);
            var fraction = place - Avx512F.ConvertToVector512Single(knots);
            var difference = registers.Differences(knots);
            var value = Vector512.FusedMultiplyAdd(fraction, difference, registers.Values(knots));
            var knotWeight = isDiffusivity ? weight * s : weight;
            var slope = isDiffusivity ? Vector512.FusedMultiplyAdd(place, difference, value) : difference * inverse;
            (isDiffusivity ? value * s : value).StoreUnsafe(ref p, (nuint)i);
            (slope * weight).StoreUnsafe(ref gradient, (nuint)i);
            histogram.Add(knots, knotWeight, knotWeight * fraction, Math.Min(columns - i, Vector512<float>.Count));
        }
    }

    /// <summary>As the scalar one, for 16 arguments.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (Vector512<int> Knots, Vector512<float> Place) Locate(Vector512<float> s)
    {
        var inverse = Vector512.Create(float.CreateTruncating(inverseSpacing));
        var end = Vector512.Create(float.CreateTruncating(last));
        var place = isDiffusivity
            ? Avx512F.Min(Vector512.Abs(s) * inverse, end)
            : Vector512.FusedMultiplyAdd(s, inverse, Vector512.Create(float.CreateTruncating(middle)));
        var clamped = Avx512F.Max(Avx512F.Min(place, end), Vector512<float>.Zero);
        return (Avx512F.ConvertToVector512Int32WithTruncation(clamped), place);
    }
}
