using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Symflux.Vectors;

namespace Symflux.Solving;

/// <summary>
/// Inner products of rows in double precision. Sixteen partial sums run side by side, whatever the width of the machine's vectors, so that the bits are
/// the same on all.
/// </summary>
internal abstract class RowProducts
{
    /// <summary>For the widest vectors that the processor has.</summary>
    public static RowProducts Widest { get; } =
        Vector512.IsHardwareAccelerated ? new RowProducts<Octet512>() : new RowProducts<Octet256>();

    /// <summary>⟨a, b⟩.</summary>
    public abstract double Product<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b) where T : unmanaged, IFloatingPointIeee754<T>;

    /// <summary>‖a − b‖².</summary>
    public abstract double SquaredDistance<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b) where T : unmanaged, IFloatingPointIeee754<T>;
}

/// <inheritdoc/>
/// <typeparam name="TOctet">The vectors.</typeparam>
internal sealed class RowProducts<TOctet> : RowProducts where TOctet : unmanaged, IOctet<TOctet>
{
    private const int Lanes = 8;

    /// <inheritdoc/>
    public override double Product<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b) => Sum<T, Multiply>(a, b);

    /// <inheritdoc/>
    public override double SquaredDistance<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b) => Sum<T, SquareDifference>(a, b);

    private static double Sum<T, TTerm>(ReadOnlySpan<T> a, ReadOnlySpan<T> b)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TTerm : struct, ITerm
    {
        var (even, odd) = (default(TOctet), default(TOctet));
        ref var x = ref MemoryMarshal.GetReference(a);
        ref var y = ref MemoryMarshal.GetReference(b);
        var i = 0;
        for (; i <= a.Length - 2 * Lanes; i += 2 * Lanes)
        {
            even += TTerm.Of(Load(ref Unsafe.Add(ref x, i)), Load(ref Unsafe.Add(ref y, i)));
            odd += TTerm.Of(Load(ref Unsafe.Add(ref x, i + Lanes)), Load(ref Unsafe.Add(ref y, i + Lanes)));
        }

        if (i < a.Length)
        {
            // Zeros take the place of the values that are missing.
            Span<T> restOfA = stackalloc T[2 * Lanes], restOfB = stackalloc T[2 * Lanes];
            restOfA.Clear();
            restOfB.Clear();
            a[i..].CopyTo(restOfA);
            b[i..].CopyTo(restOfB);
            even += TTerm.Of(Load(ref restOfA[0]), Load(ref restOfB[0]));
            odd += TTerm.Of(Load(ref restOfA[Lanes]), Load(ref restOfB[Lanes]));
        }

        return (even + odd).Sum();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TOctet Load<T>(ref T first) where T : unmanaged, IFloatingPointIeee754<T> => typeof(T) == typeof(float)
        ? TOctet.Load(ref Unsafe.As<T, float>(ref first))
        : TOctet.Load(ref Unsafe.As<T, double>(ref first));

    private interface ITerm
    {
        static abstract TOctet Of(TOctet a, TOctet b);
    }

    private readonly struct Multiply : ITerm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TOctet Of(TOctet a, TOctet b) => a * b;
    }

    private readonly struct SquareDifference : ITerm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TOctet Of(TOctet a, TOctet b)
        {
            var difference = a + TOctet.Broadcast(-1) * b;
            return difference * difference;
        }
    }
}
