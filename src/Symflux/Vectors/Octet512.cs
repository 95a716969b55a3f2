using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Symflux.Vectors;

/// <summary>Eight numbers in a vector of 512 bits.</summary>
internal readonly struct Octet512(Vector512<double> value) : IOctet<Octet512>
{
    private readonly Vector512<double> value = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet512 Broadcast(double value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet512 Load(ref float first)
    {
        var eight = Vector256.LoadUnsafe(ref first);
        return Avx512F.IsSupported
            ? new(Avx512F.ConvertToVector512Double(eight))
            : new(Vector512.Create(Vector256.WidenLower(eight), Vector256.WidenUpper(eight)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet512 Load(ref double first) => new(Vector512.LoadUnsafe(ref first));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref double first) => value.StoreUnsafe(ref first);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet512 operator +(Octet512 a, Octet512 b) => new(a.value + b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet512 operator *(Octet512 a, Octet512 b) => new(a.value * b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet512 AddExact(Octet512 a, Octet512 b, Octet512 c) =>
        new(Vector512.MultiplyAddEstimate(a.value, b.value, c.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Sum() => Vector256.Sum(value.GetLower() + value.GetUpper());
}
