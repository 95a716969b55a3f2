using System.Numerics;
using System.Runtime.CompilerServices;
using Symflux.Vectors;

namespace Symflux.Solving.Kernels;

/// <summary>
/// Up to four vectors as one value. The just-in-time compiler keeps structures of up to four fields in registers, so six of these are a tile of 24
/// running sums without a memory access.
/// </summary>
/// <typeparam name="T">Type of the numbers.</typeparam>
/// <typeparam name="TVector">The vectors.</typeparam>
/// <typeparam name="TCount">How many, 1 to 4; fields beyond are not there for the compiler.</typeparam>
internal readonly struct VectorTile<T, TVector, TCount>(TVector a, TVector b, TVector c, TVector d)
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : struct, IVector<TVector, T>
    where TCount : ICount
{
    private readonly TVector a = a;
    private readonly TVector b = b;
    private readonly TVector c = c;
    private readonly TVector d = d;

    /// <summary>Number of values.</summary>
    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TCount.Value * TVector.Count;
    }

    /// <summary>Reads consecutive values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorTile<T, TVector, TCount> Load(ref T source) => Load(ref source, TVector.Count);

    /// <summary>Reads vectors a stride apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorTile<T, TVector, TCount> Load(ref T source, nint stride) => new(
        TVector.Load(ref source),
        TCount.Value > 1 ? TVector.Load(ref Unsafe.Add(ref source, stride)) : default,
        TCount.Value > 2 ? TVector.Load(ref Unsafe.Add(ref source, 2 * stride)) : default,
        TCount.Value > 3 ? TVector.Load(ref Unsafe.Add(ref source, 3 * stride)) : default);

    /// <summary>Writes consecutive values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref T destination)
    {
        a.Store(ref destination);
        if (TCount.Value > 1)
        {
            b.Store(ref Unsafe.Add(ref destination, TVector.Count));
        }

        if (TCount.Value > 2)
        {
            c.Store(ref Unsafe.Add(ref destination, 2 * TVector.Count));
        }

        if (TCount.Value > 3)
        {
            d.Store(ref Unsafe.Add(ref destination, 3 * TVector.Count));
        }
    }

    /// <summary>factor·x + this.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public VectorTile<T, TVector, TCount> Add(TVector factor, VectorTile<T, TVector, TCount> x) => new(
        TVector.MultiplyAdd(factor, x.a, a),
        TCount.Value > 1 ? TVector.MultiplyAdd(factor, x.b, b) : b,
        TCount.Value > 2 ? TVector.MultiplyAdd(factor, x.c, c) : c,
        TCount.Value > 3 ? TVector.MultiplyAdd(factor, x.d, d) : d);
}
