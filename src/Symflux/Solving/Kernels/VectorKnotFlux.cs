using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Symflux.Vectors;

namespace Symflux.Solving.Kernels;

/// <summary>
/// A flux given by values at equidistant knots, for vectors of a type: of Φ itself around s = 0 (continued linearly), or of the diffusivity g over |s|
/// from 0 on (constant beyond the last knot).
/// </summary>
internal sealed class VectorKnotFlux<T, TVector> : TrainableRowFlux<T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : struct, IVector<TVector, T>
{
    private readonly bool isDiffusivity;
    private readonly KnotTable<T> table;
    private readonly T inverseSpacing;
    private readonly T middle;
    private readonly T last;

    /// <summary>Creates a flux whose values are still to be set.</summary>
    /// <param name="isDiffusivity">Whether the values are those of g.</param>
    /// <param name="knots">Number of knots, at least 2.</param>
    /// <param name="spacing">h.</param>
    public VectorKnotFlux(bool isDiffusivity, int knots, double spacing)
    {
        this.isDiffusivity = isDiffusivity;
        table = new KnotTable<T>(knots);
        inverseSpacing = T.CreateSaturating(1 / spacing);
        middle = T.CreateSaturating(0.5 * (knots - 1));
        last = T.CreateSaturating(isDiffusivity ? knots - 1 : knots - 2);
    }

    /// <summary>Made for training only.</summary>
    private KnotHistogram<T> Histogram => field ??= new KnotHistogram<T>(table.Knots);

    /// <inheritdoc/>
    public override void Set(ReadOnlySpan<T> numbers) => table.Set(numbers);

    /// <inheritdoc/>
    public override void Evaluate(ref T row, int columns)
    {
        if (TVector.CanLookUp(table))
        {
            EvaluateVectors(ref row, columns);
            return;
        }

        foreach (ref var value in MemoryMarshal.CreateSpan(ref row, columns))
        {
            var (knot, place) = Locate(value);
            var (atKnot, difference) = table.At(knot);
            var interpolated = T.MultiplyAddEstimate(place - T.CreateTruncating(knot), difference, atKnot);
            value = isDiffusivity ? interpolated * value : interpolated;
        }
    }

    /// <inheritdoc/>
    public override void Differentiate(ref T p, ref T gradient, int columns)
    {
        if (TVector.CanLookUp(table))
        {
            DifferentiateVectors(ref p, ref gradient, columns);
            return;
        }

        var histogram = Histogram;
        for (var i = 0; i < columns; i++)
        {
            ref var s = ref Unsafe.Add(ref p, i);
            ref var weight = ref Unsafe.Add(ref gradient, i);
            var (knot, place) = Locate(s);
            var fraction = place - T.CreateTruncating(knot);
            var (atKnot, difference) = table.At(knot);
            var interpolated = T.MultiplyAddEstimate(fraction, difference, atKnot);
            var knotWeight = isDiffusivity ? weight * s : weight;
            histogram.Add(i, knot, knotWeight, knotWeight * fraction);
            weight *= isDiffusivity ? T.MultiplyAddEstimate(place, difference, interpolated) : difference * inverseSpacing;
            s = isDiffusivity ? interpolated * s : interpolated;
        }
    }

    /// <inheritdoc/>
    public override void TakeGradient(Span<T> gradient) => Histogram.Take(gradient);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void DifferentiateVectors(ref T p, ref T gradient, int columns)
    {
        var histogram = Histogram;
        var inverse = TVector.Broadcast(inverseSpacing);
        for (var start = 0; start < columns; start += KnotHistogram<T>.Capacity)
        {
            var count = Math.Min(columns - start, KnotHistogram<T>.Capacity);
            for (var i = 0; i < count; i += TVector.Count)
            {
                ref var here = ref Unsafe.Add(ref p, start + i);
                ref var arriving = ref Unsafe.Add(ref gradient, start + i);
                var (s, weight) = (TVector.Load(ref here), TVector.Load(ref arriving));
                var value = Interpolate(s, out var knots, out var place, out var difference);
                var knotWeight = isDiffusivity ? weight * s : weight;
                var slope = isDiffusivity ? TVector.MultiplyAdd(place, difference, value) : difference * inverse;
                (isDiffusivity ? value * s : value).Store(ref here);
                (slope * weight).Store(ref arriving);
                histogram.Note(i, knots, knotWeight, knotWeight * (place - knots));
            }

            histogram.AddNoted(count);
        }
    }

    /// <summary>The knot to the left of an argument, and the argument in units of knots.</summary>
    private (int Knot, T Place) Locate(T s)
    {
        var place = isDiffusivity ? T.Min(T.Abs(s) * inverseSpacing, last) : T.MultiplyAddEstimate(s, inverseSpacing, middle);
        return (int.CreateTruncating(T.Clamp(place, T.Zero, last)), place);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void EvaluateVectors(ref T row, int columns)
    {
        for (var i = 0; i < columns; i += TVector.Count)
        {
            ref var here = ref Unsafe.Add(ref row, i);
            var s = TVector.Load(ref here);
            var value = Interpolate(s, out _, out _, out _);
            (isDiffusivity ? value * s : value).Store(ref here);
        }
    }

    /// <summary>As the scalar one, for many arguments.</summary>
    /// <param name="s">The arguments.</param>
    /// <param name="knots">The knots to their left.</param>
    /// <param name="place">The arguments in units of knots.</param>
    /// <param name="difference">The difference of the values at the knots to the right and to the left.</param>
    /// <returns>The values between the knots.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TVector Interpolate(TVector s, out TVector knots, out TVector place, out TVector difference)
    {
        var end = TVector.Broadcast(last);
        // Beyond the last knot diffusivities are constant, and what is not a number stays so.
        place = isDiffusivity
            ? TVector.Minimum(end, TVector.Abs(s) * TVector.Broadcast(inverseSpacing))
            : TVector.MultiplyAdd(s, TVector.Broadcast(inverseSpacing), TVector.Broadcast(middle));
        knots = TVector.LookUp(TVector.Clamp(place, end), table, out var value, out difference);
        return TVector.MultiplyAdd(place - knots, difference, value);
    }
}
