using System.Numerics;
using System.Runtime.CompilerServices;
using Symflux.Operators;

namespace Symflux.Solving.Kernels;

/// <summary>
/// Four neighbouring vectors as one value. The just-in-time compiler keeps structures of up to four fields in registers,
/// so six of these are a tile of 24 running sums without a memory access.
/// </summary>
internal readonly struct VectorQuad<T>(Vector<T> a, Vector<T> b, Vector<T> c, Vector<T> d)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Vector<T> a = a;
    private readonly Vector<T> b = b;
    private readonly Vector<T> c = c;
    private readonly Vector<T> d = d;

    /// <summary>Number of values.</summary>
    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 4 * Vector<T>.Count;
    }

    /// <summary>Reads consecutive values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorQuad<T> Load(ref T source) => Load(ref source, Vector<T>.Count);

    /// <summary>Reads four vectors a stride apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorQuad<T> Load(ref T source, nint stride) => new(
        Vector.LoadUnsafe(ref source),
        Vector.LoadUnsafe(ref Unsafe.Add(ref source, stride)),
        Vector.LoadUnsafe(ref Unsafe.Add(ref source, 2 * stride)),
        Vector.LoadUnsafe(ref Unsafe.Add(ref source, 3 * stride)));

    /// <summary>Writes consecutive values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref T destination)
    {
        a.StoreUnsafe(ref destination);
        b.StoreUnsafe(ref destination, (nuint)Vector<T>.Count);
        c.StoreUnsafe(ref destination, (nuint)(2 * Vector<T>.Count));
        d.StoreUnsafe(ref destination, (nuint)(3 * Vector<T>.Count));
    }

    /// <summary>factor·x + this.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public VectorQuad<T> Add(Vector<T> factor, VectorQuad<T> x) => new(
        Simd.MultiplyAdd(factor, x.a, a),
        Simd.MultiplyAdd(factor, x.b, b),
        Simd.MultiplyAdd(factor, x.c, c),
        Simd.MultiplyAdd(factor, x.d, d));
}
