using System.Numerics;
using System.Runtime.CompilerServices;

namespace Symflux.Vectors;

/// <summary>
/// Refines estimates of 14 bits to single precision. Division and square root take three times as long or more; they would set the pace of a flux.
/// </summary>
internal static class Newton<T, TVector>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : struct, IVector<TVector, T>
{
    /// <summary>y + y(1 − xy): Newton's method for 1/y = x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Reciprocal(TVector x, TVector y)
    {
        var one = TVector.Broadcast(T.One);
        return TVector.MultiplyAdd(y, TVector.SubtractProduct(x, y, one), y);
    }

    /// <summary>y + y(1 − xy²)/2: Newton's method for 1/y² = x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector ReciprocalSquareRoot(TVector x, TVector y)
    {
        var one = TVector.Broadcast(T.One);
        var half = TVector.Broadcast(T.CreateTruncating(0.5));
        var defect = TVector.SubtractProduct(x * y, y, one);
        return TVector.MultiplyAdd(y * half, defect, y);
    }
}
