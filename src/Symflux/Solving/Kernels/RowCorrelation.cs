using System.Numerics;
using System.Runtime.CompilerServices;

namespace Symflux.Solving.Kernels;

/// <summary>
/// The inner loop of the gradient of stencils: sums_{m,c} += Σ_{y,x} dual_c(y, x) · image(y, x + offset_m) for up to six
/// shifts m and four channels c at once, lane by lane.
/// </summary>
internal static class RowCorrelation
{
    /// <summary>Channels at once.</summary>
    public const int Channels = 4;

    /// <summary>Adds up the products over some rows.</summary>
    /// <param name="image">What the offsets count from, for the first row.</param>
    /// <param name="imageStride">Distance from row to row of the image.</param>
    /// <param name="offsets">offset_m, one to six.</param>
    /// <param name="dual">First row of the first channel.</param>
    /// <param name="dualStride">Distance from row to row of a channel.</param>
    /// <param name="channelStride">Distance from channel to channel.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of values in a row, a multiple of the vector length.</param>
    /// <param name="sums">One vector of partial sums for each shift and channel, channels next to each other.</param>
    public static void Add<T>(
        ref T image, nint imageStride, ReadOnlySpan<int> offsets, ref T dual, nint dualStride, nint channelStride,
        int rows, int columns, ref T sums)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        switch (offsets.Length)
        {
            case 1:
                Add<T, OneRow>(ref image, imageStride, offsets, ref dual, dualStride, channelStride, rows, columns, ref sums);
                break;
            case 2:
                Add<T, TwoRows>(ref image, imageStride, offsets, ref dual, dualStride, channelStride, rows, columns, ref sums);
                break;
            case 3:
                Add<T, ThreeRows>(ref image, imageStride, offsets, ref dual, dualStride, channelStride, rows, columns, ref sums);
                break;
            case 4:
                Add<T, FourRows>(ref image, imageStride, offsets, ref dual, dualStride, channelStride, rows, columns, ref sums);
                break;
            case 5:
                Add<T, FiveRows>(ref image, imageStride, offsets, ref dual, dualStride, channelStride, rows, columns, ref sums);
                break;
            default:
                Add<T, SixRows>(ref image, imageStride, offsets, ref dual, dualStride, channelStride, rows, columns, ref sums);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add<T, TShifts>(
        ref T image, nint imageStride, ReadOnlySpan<int> offsets, ref T dual, nint dualStride, nint channelStride,
        int rows, int columns, ref T sums)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TShifts : IRowCount
    {
        ref var imageA = ref Shift<T, TShifts>(ref image, offsets, 0);
        ref var imageB = ref Shift<T, TShifts>(ref image, offsets, 1);
        ref var imageC = ref Shift<T, TShifts>(ref image, offsets, 2);
        ref var imageD = ref Shift<T, TShifts>(ref image, offsets, 3);
        ref var imageE = ref Shift<T, TShifts>(ref image, offsets, 4);
        ref var imageF = ref Shift<T, TShifts>(ref image, offsets, 5);
        var a = Load<T, TShifts>(0, ref sums);
        var b = Load<T, TShifts>(1, ref sums);
        var c = Load<T, TShifts>(2, ref sums);
        var d = Load<T, TShifts>(3, ref sums);
        var e = Load<T, TShifts>(4, ref sums);
        var f = Load<T, TShifts>(5, ref sums);
        for (var y = 0; y < rows; y++)
        {
            var start = y * imageStride;
            ref var row = ref Unsafe.Add(ref dual, y * dualStride);
            for (var x = 0; x < columns; x += Vector<T>.Count)
            {
                var data = VectorQuad<T>.Load(ref Unsafe.Add(ref row, x), channelStride);
                var at = (nuint)(start + x);
                a = a.Add(Vector.LoadUnsafe(ref imageA, at), data);
                b = TShifts.Rows > 1 ? b.Add(Vector.LoadUnsafe(ref imageB, at), data) : b;
                c = TShifts.Rows > 2 ? c.Add(Vector.LoadUnsafe(ref imageC, at), data) : c;
                d = TShifts.Rows > 3 ? d.Add(Vector.LoadUnsafe(ref imageD, at), data) : d;
                e = TShifts.Rows > 4 ? e.Add(Vector.LoadUnsafe(ref imageE, at), data) : e;
                f = TShifts.Rows > 5 ? f.Add(Vector.LoadUnsafe(ref imageF, at), data) : f;
            }
        }

        Store<T, TShifts>(0, a, ref sums);
        Store<T, TShifts>(1, b, ref sums);
        Store<T, TShifts>(2, c, ref sums);
        Store<T, TShifts>(3, d, ref sums);
        Store<T, TShifts>(4, e, ref sums);
        Store<T, TShifts>(5, f, ref sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref T Shift<T, TShifts>(ref T image, ReadOnlySpan<int> offsets, int shift) where TShifts : IRowCount =>
        ref shift < TShifts.Rows ? ref Unsafe.Add(ref image, offsets[shift]) : ref image;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static VectorQuad<T> Load<T, TShifts>(int shift, ref T sums)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TShifts : IRowCount =>
        shift < TShifts.Rows ? VectorQuad<T>.Load(ref Unsafe.Add(ref sums, shift * VectorQuad<T>.Count)) : default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T, TShifts>(int shift, VectorQuad<T> values, ref T sums)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TShifts : IRowCount
    {
        if (shift < TShifts.Rows)
        {
            values.Store(ref Unsafe.Add(ref sums, shift * VectorQuad<T>.Count));
        }
    }
}
