using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Symflux.Operators;

/// <summary>Vector operations that .NET offers per type, made generic; the branches vanish at compile time.</summary>
internal static class Simd
{
    /// <summary>a·b + c, lane by lane: rounded once where the processor can, else twice. Nothing is emulated.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> MultiplyAdd<T>(Vector<T> a, Vector<T> b, Vector<T> c)
    {
        if (typeof(T) == typeof(float))
        {
            return Vector.MultiplyAddEstimate(a.As<T, float>(), b.As<T, float>(), c.As<T, float>()).As<float, T>();
        }

        if (typeof(T) == typeof(double))
        {
            return Vector.MultiplyAddEstimate(a.As<T, double>(), b.As<T, double>(), c.As<T, double>()).As<double, T>();
        }

        return a * b + c;
    }

    /// <summary>eˣ for x ≤ 0, lane by lane; 0 where it is below e⁻⁷⁰⁰, or e⁻⁸⁶ in single precision.</summary>
    /// <remarks>
    /// .NET's vector function takes another algorithm for all lanes when one of them is out of its range. The last bit of a lane would then depend on
    /// its neighbours, and so on how a row is cut.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Exp<T>(Vector<T> x) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var lowest = new Vector<T>(T.CreateTruncating(typeof(T) == typeof(float) ? -86 : -700));
        var inRange = Vector.Max(x, lowest);
        var power = typeof(T) == typeof(float)
            ? Vector.Exp(inRange.As<T, float>()).As<float, T>()
            : Vector.Exp(inRange.As<T, double>()).As<double, T>();
        return Vector.ConditionalSelect(Vector.LessThan(x, lowest), Vector<T>.Zero, power);
    }

    /// <summary>1/√x for x ≥ 1, lane by lane, to the last bits: a hardware estimate refined by Newton's method where there is one.</summary>
    /// <remarks>Square root and division take three times as long; they limit a sweep of nonlinear diffusion.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> ReciprocalSquareRoot<T>(Vector<T> x)
    {
        if (Avx512F.VL.IsSupported && Vector<byte>.Count == 32)
        {
            if (typeof(T) == typeof(double))
            {
                // 14 bits, then 28, then 56.
                var estimate = Avx512F.VL.ReciprocalSqrt14(x.AsVector256().AsDouble()).AsVector().As<double, T>();
                return Refine(x, Refine(x, estimate));
            }

            if (typeof(T) == typeof(float))
            {
                return Refine(x, Avx512F.VL.ReciprocalSqrt14(x.AsVector256().AsSingle()).AsVector().As<float, T>());
            }
        }

        return Vector<T>.One / Vector.SquareRoot(x);
    }

    /// <summary>y + y(1 − xy²)/2: Newton's method for 1/y² = x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> Refine<T>(Vector<T> x, Vector<T> y)
    {
        var defect = MultiplyAdd(-(x * y), y, Vector<T>.One);
        return MultiplyAdd(y * Half<T>(), defect, y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> Half<T>() =>
        typeof(T) == typeof(float) ? new Vector<float>(0.5f).As<float, T>() : new Vector<double>(0.5).As<double, T>();
}
