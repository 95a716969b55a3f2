using System.Numerics;
using System.Runtime.CompilerServices;
using Symflux.Vectors;

namespace Symflux.Solving.Kernels;

/// <summary>
/// The inner loop of the gradient of stencils: sums_{m,c} += Σ_{y,x} dual_c(y, x) · image(y, x + offset_m) for up to six
/// shifts m and four channels c at once, lane by lane.
/// </summary>
internal static class RowCorrelation<T, TVector>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : struct, IVector<TVector, T>
{
    /// <summary>Adds up the products over some rows; see <see cref="RowKernels{T}.Correlate"/>.</summary>
    public static void Add(
        ref T image, nint imageStride, ReadOnlySpan<int> offsets, ref T dual, nint dualStride, nint channelStride,
        int rows, int columns, ref T sums)
    {
        switch (offsets.Length)
        {
            case 1:
                Add<One>(ref image, imageStride, offsets, ref dual, dualStride, channelStride, rows, columns, ref sums);
                break;
            case 2:
                Add<Two>(ref image, imageStride, offsets, ref dual, dualStride, channelStride, rows, columns, ref sums);
                break;
            case 3:
                Add<Three>(ref image, imageStride, offsets, ref dual, dualStride, channelStride, rows, columns, ref sums);
                break;
            case 4:
                Add<Four>(ref image, imageStride, offsets, ref dual, dualStride, channelStride, rows, columns, ref sums);
                break;
            case 5:
                Add<Five>(ref image, imageStride, offsets, ref dual, dualStride, channelStride, rows, columns, ref sums);
                break;
            default:
                Add<Six>(ref image, imageStride, offsets, ref dual, dualStride, channelStride, rows, columns, ref sums);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add<TShifts>(
        ref T image, nint imageStride, ReadOnlySpan<int> offsets, ref T dual, nint dualStride, nint channelStride,
        int rows, int columns, ref T sums)
        where TShifts : ICount
    {
        ref var imageA = ref Shift<TShifts>(ref image, offsets, 0);
        ref var imageB = ref Shift<TShifts>(ref image, offsets, 1);
        ref var imageC = ref Shift<TShifts>(ref image, offsets, 2);
        ref var imageD = ref Shift<TShifts>(ref image, offsets, 3);
        ref var imageE = ref Shift<TShifts>(ref image, offsets, 4);
        ref var imageF = ref Shift<TShifts>(ref image, offsets, 5);
        var a = Load<TShifts>(0, ref sums);
        var b = Load<TShifts>(1, ref sums);
        var c = Load<TShifts>(2, ref sums);
        var d = Load<TShifts>(3, ref sums);
        var e = Load<TShifts>(4, ref sums);
        var f = Load<TShifts>(5, ref sums);
        for (var y = 0; y < rows; y++)
        {
            var start = y * imageStride;
            ref var row = ref Unsafe.Add(ref dual, y * dualStride);
            for (var x = 0; x < columns; x += TVector.Count)
            {
                var data = VectorTile<T, TVector, Four>.Load(ref Unsafe.Add(ref row, x), channelStride);
                var at = start + x;
                a = a.Add(TVector.Load(ref Unsafe.Add(ref imageA, at)), data);
                b = TShifts.Value > 1 ? b.Add(TVector.Load(ref Unsafe.Add(ref imageB, at)), data) : b;
                c = TShifts.Value > 2 ? c.Add(TVector.Load(ref Unsafe.Add(ref imageC, at)), data) : c;
                d = TShifts.Value > 3 ? d.Add(TVector.Load(ref Unsafe.Add(ref imageD, at)), data) : d;
                e = TShifts.Value > 4 ? e.Add(TVector.Load(ref Unsafe.Add(ref imageE, at)), data) : e;
                f = TShifts.Value > 5 ? f.Add(TVector.Load(ref Unsafe.Add(ref imageF, at)), data) : f;
            }
        }

        Store<TShifts>(0, a, ref sums);
        Store<TShifts>(1, b, ref sums);
        Store<TShifts>(2, c, ref sums);
        Store<TShifts>(3, d, ref sums);
        Store<TShifts>(4, e, ref sums);
        Store<TShifts>(5, f, ref sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref T Shift<TShifts>(ref T image, ReadOnlySpan<int> offsets, int shift) where TShifts : ICount =>
        ref shift < TShifts.Value ? ref Unsafe.Add(ref image, offsets[shift]) : ref image;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static VectorTile<T, TVector, Four> Load<TShifts>(int shift, ref T sums) where TShifts : ICount =>
        shift < TShifts.Value
            ? VectorTile<T, TVector, Four>.Load(ref Unsafe.Add(ref sums, shift * VectorTile<T, TVector, Four>.Count))
            : default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TShifts>(int shift, VectorTile<T, TVector, Four> values, ref T sums) where TShifts : ICount
    {
        if (shift < TShifts.Value)
        {
            values.Store(ref Unsafe.Add(ref sums, shift * VectorTile<T, TVector, Four>.Count));
        }
    }
}
