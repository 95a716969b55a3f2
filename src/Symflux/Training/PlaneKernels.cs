using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Symflux.Operators;

namespace Symflux.Training;

/// <summary>The two inner loops of training: correlation of a plane, and correlation between two planes.</summary>
internal static class PlaneKernels<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Rows per block: eight independent sums hide the latency of multiply-add.</summary>
    private const int BlockRows = 8;

    /// <summary>Taps per pass of <see cref="CorrelatePlanes"/>.</summary>
    private const int TapsPerPass = 5;

    public static int RoundUpRows(int rows) => (rows + BlockRows - 1) / BlockRows * BlockRows;

    public static int RoundUpColumns(int columns) => (columns + 2 * Vector<T>.Count - 1) / (2 * Vector<T>.Count) * (2 * Vector<T>.Count);

    /// <summary>target(y, x) (+)= Σ_o w(o) source(y + o_y, x + o_x), o = 0 … k−1 in both directions.</summary>
    /// <param name="source">Plane with at least k−1 more rows and columns than are computed.</param>
    /// <param name="sourceStride">Its row stride.</param>
    /// <param name="weights">w, k×k.</param>
    /// <param name="k">Extent of the stencil.</param>
    /// <param name="target">Plane of results; its extents are those rounded up.</param>
    /// <param name="targetStride">Its row stride.</param>
    /// <param name="rows">Rows wanted; rounded up.</param>
    /// <param name="columns">Columns wanted; rounded up.</param>
    /// <param name="accumulate">Whether to add to the target or to overwrite it.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Correlate(
        ReadOnlySpan<T> source, int sourceStride, ReadOnlySpan<T> weights, int k,
        Span<T> target, int targetStride, int rows, int columns, bool accumulate)
    {
        ref var from = ref MemoryMarshal.GetReference(source);
        ref var to = ref MemoryMarshal.GetReference(target);
        ref var w = ref MemoryMarshal.GetReference(weights);
        var lanes = Vector<T>.Count;
        for (var y = 0; y < rows; y += BlockRows)
        {
            for (var x = 0; x < columns; x += lanes)
            {
                ref var cell = ref Unsafe.Add(ref to, y * targetStride + x);
                Vector<T> a, b, c, d, e, f, g, h;
                a = b = c = d = e = f = g = h = Vector<T>.Zero;
                for (var oy = 0; oy < k; oy++)
                {
                    ref var row = ref Unsafe.Add(ref from, (y + oy) * sourceStride + x);
                    for (var ox = 0; ox < k; ox++)
                    {
                        var weight = new Vector<T>(Unsafe.Add(ref w, oy * k + ox));
                        ref var start = ref Unsafe.Add(ref row, ox);
                        a = Simd.MultiplyAdd(weight, Vector.LoadUnsafe(ref start), a);
                        b = Simd.MultiplyAdd(weight, Vector.LoadUnsafe(ref Unsafe.Add(ref start, sourceStride)), b);
                        c = Simd.MultiplyAdd(weight, Vector.LoadUnsafe(ref Unsafe.Add(ref start, 2 * sourceStride)), c);
                        d = Simd.MultiplyAdd(weight, Vector.LoadUnsafe(ref Unsafe.Add(ref start, 3 * sourceStride)), d);
                        e = Simd.MultiplyAdd(weight, Vector.LoadUnsafe(ref Unsafe.Add(ref start, 4 * sourceStride)), e);
                        f = Simd.MultiplyAdd(weight, Vector.LoadUnsafe(ref Unsafe.Add(ref start, 5 * sourceStride)), f);
                        g = Simd.MultiplyAdd(weight, Vector.LoadUnsafe(ref Unsafe.Add(ref start, 6 * sourceStride)), g);
                        h = Simd.MultiplyAdd(weight, Vector.LoadUnsafe(ref Unsafe.Add(ref start, 7 * sourceStride)), h);
                    }
                }

                Store(a, ref cell, accumulate);
                Store(b, ref Unsafe.Add(ref cell, targetStride), accumulate);
                Store(c, ref Unsafe.Add(ref cell, 2 * targetStride), accumulate);
                Store(d, ref Unsafe.Add(ref cell, 3 * targetStride), accumulate);
                Store(e, ref Unsafe.Add(ref cell, 4 * targetStride), accumulate);
                Store(f, ref Unsafe.Add(ref cell, 5 * targetStride), accumulate);
                Store(g, ref Unsafe.Add(ref cell, 6 * targetStride), accumulate);
                Store(h, ref Unsafe.Add(ref cell, 7 * targetStride), accumulate);
            }
        }
    }

    /// <summary>result(o) += Σ_{y, x} weight(y, x) · plane(y + o_y, x + o_x): the gradient of a correlation by its stencil.</summary>
    /// <param name="weight">Plane that is zero beyond its edge.</param>
    /// <param name="weightStride">Its row stride.</param>
    /// <param name="plane">Plane with at least k−1 more rows and columns, finite everywhere.</param>
    /// <param name="planeStride">Its row stride.</param>
    /// <param name="k">Extent of the stencil.</param>
    /// <param name="rows">Rows of the weight.</param>
    /// <param name="columns">Columns of the weight; rounded up.</param>
    /// <param name="result">k×k sums.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CorrelatePlanes(
        ReadOnlySpan<T> weight, int weightStride, ReadOnlySpan<T> plane, int planeStride, int k, int rows, int columns, Span<T> result)
    {
        ref var p = ref MemoryMarshal.GetReference(weight);
        ref var u = ref MemoryMarshal.GetReference(plane);
        var lanes = Vector<T>.Count;
        Span<int> offsets = stackalloc int[TapsPerPass];
        for (var first = 0; first < k * k; first += TapsPerPass)
        {
            var taps = Math.Min(TapsPerPass, k * k - first);
            for (var i = 0; i < TapsPerPass; i++)
            {
                var tap = first + Math.Min(i, taps - 1);
                offsets[i] = tap / k * planeStride + tap % k;
            }

            var (o0, o1, o2, o3, o4) = (offsets[0], offsets[1], offsets[2], offsets[3], offsets[4]);
            Vector<T> a0, a1, a2, a3, a4, b0, b1, b2, b3, b4;
            a0 = a1 = a2 = a3 = a4 = b0 = b1 = b2 = b3 = b4 = Vector<T>.Zero;
            for (var y = 0; y < rows; y++)
            {
                for (var x = 0; x < columns; x += 2 * lanes)
                {
                    ref var at = ref Unsafe.Add(ref p, y * weightStride + x);
                    var (left, right) = (Vector.LoadUnsafe(ref at), Vector.LoadUnsafe(ref at, (nuint)lanes));
                    ref var start = ref Unsafe.Add(ref u, y * planeStride + x);
                    a0 = Simd.MultiplyAdd(left, Vector.LoadUnsafe(ref Unsafe.Add(ref start, o0)), a0);
                    b0 = Simd.MultiplyAdd(right, Vector.LoadUnsafe(ref Unsafe.Add(ref start, o0 + lanes)), b0);
                    a1 = Simd.MultiplyAdd(left, Vector.LoadUnsafe(ref Unsafe.Add(ref start, o1)), a1);
                    b1 = Simd.MultiplyAdd(right, Vector.LoadUnsafe(ref Unsafe.Add(ref start, o1 + lanes)), b1);
                    a2 = Simd.MultiplyAdd(left, Vector.LoadUnsafe(ref Unsafe.Add(ref start, o2)), a2);
                    b2 = Simd.MultiplyAdd(right, Vector.LoadUnsafe(ref Unsafe.Add(ref start, o2 + lanes)), b2);
                    a3 = Simd.MultiplyAdd(left, Vector.LoadUnsafe(ref Unsafe.Add(ref start, o3)), a3);
                    b3 = Simd.MultiplyAdd(right, Vector.LoadUnsafe(ref Unsafe.Add(ref start, o3 + lanes)), b3);
                    a4 = Simd.MultiplyAdd(left, Vector.LoadUnsafe(ref Unsafe.Add(ref start, o4)), a4);
                    b4 = Simd.MultiplyAdd(right, Vector.LoadUnsafe(ref Unsafe.Add(ref start, o4 + lanes)), b4);
                }
            }

            Span<Vector<T>> sums = [a0 + b0, a1 + b1, a2 + b2, a3 + b3, a4 + b4];
            for (var i = 0; i < taps; i++)
            {
                result[first + i] += Vector.Sum(sums[i]);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector<T> value, ref T cell, bool accumulate)
    {
        if (accumulate)
        {
            value += Vector.LoadUnsafe(ref cell);
        }

        value.StoreUnsafe(ref cell);
    }
}
