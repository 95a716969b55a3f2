using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Symflux.Vectors;

/// <summary>Eight numbers in two vectors of 256 bits, which .NET in turn makes of smaller ones where there are none.</summary>
internal readonly struct Octet256(Vector256<double> lower, Vector256<double> upper) : IOctet<Octet256>
{
    private readonly Vector256<double> lower = lower;
    private readonly Vector256<double> upper = upper;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet256 Broadcast(double value) => new(Vector256.Create(value), Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet256 Load(ref float first)
    {
        var eight = Vector256.LoadUnsafe(ref first);
        return new(Vector256.WidenLower(eight), Vector256.WidenUpper(eight));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet256 Load(ref double first) =>
        new(Vector256.LoadUnsafe(ref first), Vector256.LoadUnsafe(ref first, (nuint)Vector256<double>.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref double first)
    {
        lower.StoreUnsafe(ref first);
        upper.StoreUnsafe(ref first, (nuint)Vector256<double>.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet256 operator +(Octet256 a, Octet256 b) => new(a.lower + b.lower, a.upper + b.upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet256 operator *(Octet256 a, Octet256 b) => new(a.lower * b.lower, a.upper * b.upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet256 AddExact(Octet256 a, Octet256 b, Octet256 c) => new(
        Vector256.MultiplyAddEstimate(a.lower, b.lower, c.lower), Vector256.MultiplyAddEstimate(a.upper, b.upper, c.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Sum() => Vector256.Sum(lower + upper);
}
