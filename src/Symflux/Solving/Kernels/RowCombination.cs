using System.Numerics;
using System.Runtime.CompilerServices;
using Symflux.Operators;

namespace Symflux.Solving.Kernels;

/// <summary>
/// The inner loop of K and of Kᵀ: result_m(x) = Σ_r w(r, m) · source(offset_r + x) for up to six results m at once. Each
/// vector that is loaded serves all results, so the multiply-add units and not the load units set the pace.
/// </summary>
internal static class RowCombination
{
    /// <summary>
    /// Results at once: 6 × 4 vectors of sums, 4 of data and a weight fill 32 registers; where there are 16, 2 × 4 and the
    /// same do. The .NET properties are constants to the compiler.
    /// </summary>
    public static int MaximalRows =>
        System.Runtime.Intrinsics.Vector512.IsHardwareAccelerated || System.Runtime.Intrinsics.Arm.AdvSimd.IsSupported ? 6 : 2;

    /// <summary>Computes some results.</summary>
    /// <param name="rows">Number of results, 1 to 6.</param>
    /// <param name="source">What the offsets count from.</param>
    /// <param name="offsets">offset_r.</param>
    /// <param name="weights">w(r, m), results next to each other.</param>
    /// <param name="destination">First value of the first result.</param>
    /// <param name="stride">Distance from result to result.</param>
    /// <param name="columns">Number of values x, a multiple of the vector length.</param>
    /// <param name="accumulate">Whether the results start at what the destination holds, and not at 0.</param>
    public static void Compute<T>(
        int rows, ref T source, ReadOnlySpan<int> offsets, ref T weights, ref T destination, nint stride, int columns, bool accumulate = false)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        switch (rows)
        {
            case 1:
                Compute<T, OneRow>(ref source, offsets, ref weights, ref destination, stride, columns, accumulate);
                break;
            case 2:
                Compute<T, TwoRows>(ref source, offsets, ref weights, ref destination, stride, columns, accumulate);
                break;
            case 3:
                Compute<T, ThreeRows>(ref source, offsets, ref weights, ref destination, stride, columns, accumulate);
                break;
            case 4:
                Compute<T, FourRows>(ref source, offsets, ref weights, ref destination, stride, columns, accumulate);
                break;
            case 5:
                Compute<T, FiveRows>(ref source, offsets, ref weights, ref destination, stride, columns, accumulate);
                break;
            default:
                Compute<T, SixRows>(ref source, offsets, ref weights, ref destination, stride, columns, accumulate);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Compute<T, TRows>(
        ref T source, ReadOnlySpan<int> offsets, ref T weights, ref T destination, nint stride, int columns, bool accumulate)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TRows : IRowCount
    {
        var x = 0;
        for (; x <= columns - VectorQuad<T>.Count; x += VectorQuad<T>.Count)
        {
            ref var target = ref Unsafe.Add(ref destination, x);
            VectorQuad<T> a = default, b = default, c = default, d = default, e = default, f = default;
            if (accumulate)
            {
                a = LoadQuad<T, TRows>(0, ref target, stride);
                b = LoadQuad<T, TRows>(1, ref target, stride);
                c = LoadQuad<T, TRows>(2, ref target, stride);
                d = LoadQuad<T, TRows>(3, ref target, stride);
                e = LoadQuad<T, TRows>(4, ref target, stride);
                f = LoadQuad<T, TRows>(5, ref target, stride);
            }

            ref var w = ref weights;
            foreach (var offset in offsets)
            {
                var data = VectorQuad<T>.Load(ref Unsafe.Add(ref source, offset + x));
                a = a.Add(new Vector<T>(w), data);
                b = TRows.Rows > 1 ? b.Add(new Vector<T>(Unsafe.Add(ref w, 1)), data) : b;
                c = TRows.Rows > 2 ? c.Add(new Vector<T>(Unsafe.Add(ref w, 2)), data) : c;
                d = TRows.Rows > 3 ? d.Add(new Vector<T>(Unsafe.Add(ref w, 3)), data) : d;
                e = TRows.Rows > 4 ? e.Add(new Vector<T>(Unsafe.Add(ref w, 4)), data) : e;
                f = TRows.Rows > 5 ? f.Add(new Vector<T>(Unsafe.Add(ref w, 5)), data) : f;
                w = ref Unsafe.Add(ref w, TRows.Rows);
            }

            Store<T, TRows>(0, a, ref target, stride);
            Store<T, TRows>(1, b, ref target, stride);
            Store<T, TRows>(2, c, ref target, stride);
            Store<T, TRows>(3, d, ref target, stride);
            Store<T, TRows>(4, e, ref target, stride);
            Store<T, TRows>(5, f, ref target, stride);
        }

        for (; x < columns; x += Vector<T>.Count)
        {
            ref var target = ref Unsafe.Add(ref destination, x);
            Vector<T> a = default, b = default, c = default, d = default, e = default, f = default;
            if (accumulate)
            {
                a = Load<T, TRows>(0, ref target, stride);
                b = Load<T, TRows>(1, ref target, stride);
                c = Load<T, TRows>(2, ref target, stride);
                d = Load<T, TRows>(3, ref target, stride);
                e = Load<T, TRows>(4, ref target, stride);
                f = Load<T, TRows>(5, ref target, stride);
            }

            ref var w = ref weights;
            foreach (var offset in offsets)
            {
                var data = Vector.LoadUnsafe(ref Unsafe.Add(ref source, offset + x));
                a = Simd.MultiplyAdd(new Vector<T>(w), data, a);
                b = TRows.Rows > 1 ? Simd.MultiplyAdd(new Vector<T>(Unsafe.Add(ref w, 1)), data, b) : b;
                c = TRows.Rows > 2 ? Simd.MultiplyAdd(new Vector<T>(Unsafe.Add(ref w, 2)), data, c) : c;
                d = TRows.Rows > 3 ? Simd.MultiplyAdd(new Vector<T>(Unsafe.Add(ref w, 3)), data, d) : d;
                e = TRows.Rows > 4 ? Simd.MultiplyAdd(new Vector<T>(Unsafe.Add(ref w, 4)), data, e) : e;
                f = TRows.Rows > 5 ? Simd.MultiplyAdd(new Vector<T>(Unsafe.Add(ref w, 5)), data, f) : f;
                w = ref Unsafe.Add(ref w, TRows.Rows);
            }

            Store<T, TRows>(0, a, ref target, stride);
            Store<T, TRows>(1, b, ref target, stride);
            Store<T, TRows>(2, c, ref target, stride);
            Store<T, TRows>(3, d, ref target, stride);
            Store<T, TRows>(4, e, ref target, stride);
            Store<T, TRows>(5, f, ref target, stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static VectorQuad<T> LoadQuad<T, TRows>(int row, ref T target, nint stride)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TRows : IRowCount =>
        row < TRows.Rows ? VectorQuad<T>.Load(ref Unsafe.Add(ref target, row * stride)) : default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> Load<T, TRows>(int row, ref T target, nint stride)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TRows : IRowCount =>
        row < TRows.Rows ? Vector.LoadUnsafe(ref Unsafe.Add(ref target, row * stride)) : default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T, TRows>(int row, VectorQuad<T> sums, ref T destination, nint stride)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TRows : IRowCount
    {
        if (row < TRows.Rows)
        {
            sums.Store(ref Unsafe.Add(ref destination, row * stride));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T, TRows>(int row, Vector<T> sums, ref T destination, nint stride)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TRows : IRowCount
    {
        if (row < TRows.Rows)
        {
            sums.StoreUnsafe(ref Unsafe.Add(ref destination, row * stride));
        }
    }
}
