using System.Numerics;
using System.Runtime.CompilerServices;
using Symflux.Vectors;

namespace Symflux.Solving.Kernels;

/// <summary>
/// The inner loop of K and of Kᵀ: result_m(x) = Σ_r w(r, m) · source(offset_r + x) for up to six results m at once. Each
/// vector that is loaded serves all results, so the multiply-add units and not the load units set the pace.
/// </summary>
internal static class RowCombination<T, TVector>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : struct, IVector<TVector, T>
{
    /// <summary>Computes some results; see <see cref="RowKernels{T}.Combine"/>.</summary>
    public static void Compute(
        int rows, ref T source, ReadOnlySpan<int> offsets, ref T weights, ref T destination, nint stride, int columns, bool accumulate)
    {
        switch (rows)
        {
            case 1:
                Compute<One>(ref source, offsets, ref weights, ref destination, stride, columns, accumulate);
                break;
            case 2:
                Compute<Two>(ref source, offsets, ref weights, ref destination, stride, columns, accumulate);
                break;
            case 3:
                Compute<Three>(ref source, offsets, ref weights, ref destination, stride, columns, accumulate);
                break;
            case 4:
                Compute<Four>(ref source, offsets, ref weights, ref destination, stride, columns, accumulate);
                break;
            case 5:
                Compute<Five>(ref source, offsets, ref weights, ref destination, stride, columns, accumulate);
                break;
            default:
                Compute<Six>(ref source, offsets, ref weights, ref destination, stride, columns, accumulate);
                break;
        }
    }

    /// <summary>Tiles of four vectors, and one of what is left at the end.</summary>
    private static void Compute<TRows>(
        ref T source, ReadOnlySpan<int> offsets, ref T weights, ref T destination, nint stride, int columns, bool accumulate)
        where TRows : ICount
    {
        var tile = 4 * TVector.Count;
        var whole = columns / tile * tile;
        if (whole > 0)
        {
            Compute<TRows, Four>(ref source, offsets, ref weights, ref destination, stride, whole, accumulate);
        }

        ref var sourceEnd = ref Unsafe.Add(ref source, whole);
        ref var destinationEnd = ref Unsafe.Add(ref destination, whole);
        switch ((columns - whole) / TVector.Count)
        {
            case 1:
                Compute<TRows, One>(ref sourceEnd, offsets, ref weights, ref destinationEnd, stride, columns - whole, accumulate);
                break;
            case 2:
                Compute<TRows, Two>(ref sourceEnd, offsets, ref weights, ref destinationEnd, stride, columns - whole, accumulate);
                break;
            case 3:
                Compute<TRows, Three>(ref sourceEnd, offsets, ref weights, ref destinationEnd, stride, columns - whole, accumulate);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Compute<TRows, TVectors>(
        ref T source, ReadOnlySpan<int> offsets, ref T weights, ref T destination, nint stride, int columns, bool accumulate)
        where TRows : ICount
        where TVectors : ICount
    {
        for (var x = 0; x < columns; x += VectorTile<T, TVector, TVectors>.Count)
        {
            ref var target = ref Unsafe.Add(ref destination, x);
            VectorTile<T, TVector, TVectors> a = default, b = default, c = default, d = default, e = default, f = default;
            if (accumulate)
            {
                a = Load<TRows, TVectors>(0, ref target, stride);
                b = Load<TRows, TVectors>(1, ref target, stride);
                c = Load<TRows, TVectors>(2, ref target, stride);
                d = Load<TRows, TVectors>(3, ref target, stride);
                e = Load<TRows, TVectors>(4, ref target, stride);
                f = Load<TRows, TVectors>(5, ref target, stride);
            }

            ref var w = ref weights;
            foreach (var offset in offsets)
            {
                var data = VectorTile<T, TVector, TVectors>.Load(ref Unsafe.Add(ref source, offset + x));
                a = a.Add(TVector.Broadcast(w), data);
                b = TRows.Value > 1 ? b.Add(TVector.Broadcast(Unsafe.Add(ref w, 1)), data) : b;
                c = TRows.Value > 2 ? c.Add(TVector.Broadcast(Unsafe.Add(ref w, 2)), data) : c;
                d = TRows.Value > 3 ? d.Add(TVector.Broadcast(Unsafe.Add(ref w, 3)), data) : d;
                e = TRows.Value > 4 ? e.Add(TVector.Broadcast(Unsafe.Add(ref w, 4)), data) : e;
                f = TRows.Value > 5 ? f.Add(TVector.Broadcast(Unsafe.Add(ref w, 5)), data) : f;
                w = ref Unsafe.Add(ref w, TRows.Value);
            }

            Store<TRows, TVectors>(0, a, ref target, stride);
            Store<TRows, TVectors>(1, b, ref target, stride);
            Store<TRows, TVectors>(2, c, ref target, stride);
            Store<TRows, TVectors>(3, d, ref target, stride);
            Store<TRows, TVectors>(4, e, ref target, stride);
            Store<TRows, TVectors>(5, f, ref target, stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static VectorTile<T, TVector, TVectors> Load<TRows, TVectors>(int row, ref T target, nint stride)
        where TRows : ICount
        where TVectors : ICount =>
        row < TRows.Value ? VectorTile<T, TVector, TVectors>.Load(ref Unsafe.Add(ref target, row * stride)) : default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TRows, TVectors>(int row, VectorTile<T, TVector, TVectors> sums, ref T destination, nint stride)
        where TRows : ICount
        where TVectors : ICount
    {
        if (row < TRows.Value)
        {
            sums.Store(ref Unsafe.Add(ref destination, row * stride));
        }
    }
}
