using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Symflux.Solving.Kernels;

/// <summary>A flux given by values at knots, with the derivatives that training needs.</summary>
/// <param name="isDiffusivity">Whether the values are those of g.</param>
/// <param name="knots">Number of knots, at least 2.</param>
/// <param name="spacing">h.</param>
internal sealed class TrainableKnotFlux<T>(bool isDiffusivity, int knots, double spacing) : KnotRowFlux<T>(isDiffusivity, knots, spacing)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly KnotHistogram<T> histogram = new(knots);

    /// <summary>From p and q̄, makes q = Φ(p) and p̄ = Φ'(p)·q̄, and collects the gradient of the values.</summary>
    /// <param name="p">A row of p; becomes q.</param>
    /// <param name="gradient">The row of q̄, 0 where Ku does not exist; becomes p̄.</param>
    /// <param name="columns">Number of values; what follows them up to a multiple of 16 is overwritten and not counted.</param>
    public void Differentiate(ref T p, ref T gradient, int columns)
    {
        if (Table.FitsRegisters)
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
            var (atKnot, difference) = Table.At(knot);
            var interpolated = T.MultiplyAddEstimate(fraction, difference, atKnot);
            var knotWeight = IsDiffusivity ? weight * s : weight;
            histogram.Add(i, knot, knotWeight, knotWeight * fraction);
            weight *= IsDiffusivity ? T.MultiplyAddEstimate(place, difference, interpolated) : difference * InverseSpacing;
            s = IsDiffusivity ? interpolated * s : interpolated;
        }
    }

    /// <summary>Adds the gradient of the values that was collected, and starts anew.</summary>
    public void TakeGradient(Span<T> gradient) => histogram.Take(gradient);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void DifferentiateRegisters(ref float p, ref float gradient, int columns)
    {
        var registers = Table.Load();
        var inverse = Vector512.Create(float.CreateTruncating(InverseSpacing));
        for (var start = 0; start < columns; start += KnotHistogram<T>.Capacity)
        {
            var count = Math.Min(columns - start, KnotHistogram<T>.Capacity);
            for (var i = 0; i < count; i += Vector512<float>.Count)
            {
                var s = Vector512.LoadUnsafe(ref p, (nuint)(start + i));
                var weight = Vector512.LoadUnsafe(ref gradient, (nuint)(start + i));
                var (knots, place) = Locate(s);
                var fraction = place - Avx512F.ConvertToVector512Single(knots);
                var difference = registers.Differences(knots);
                var value = Vector512.FusedMultiplyAdd(fraction, difference, registers.Values(knots));
                var knotWeight = IsDiffusivity ? weight * s : weight;
                var slope = IsDiffusivity ? Vector512.FusedMultiplyAdd(place, difference, value) : difference * inverse;
                (IsDiffusivity ? value * s : value).StoreUnsafe(ref p, (nuint)(start + i));
                (slope * weight).StoreUnsafe(ref gradient, (nuint)(start + i));
                histogram.Note(i, knots, knotWeight, knotWeight * fraction);
            }

            histogram.AddNoted(count);
        }
    }
}
