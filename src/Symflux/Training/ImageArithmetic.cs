using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Symflux.Operators;

namespace Symflux.Training;

/// <summary>What training does with images besides stencils and fluxes.</summary>
internal static class ImageArithmetic<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>u⁺ = (1 − μ)u − td + μf along a row.</summary>
    public static void Advance(
        ReadOnlySpan<T> state, ReadOnlySpan<T> t, ReadOnlySpan<T> term, T mu, ReadOnlySpan<T> input, Span<T> next)
    {
        var rest = T.One - mu;
        var i = 0;
        for (; i <= next.Length - Vector<T>.Count; i += Vector<T>.Count)
        {
            var sum = new Vector<T>(mu) * new Vector<T>(input[i..]);
            sum = Simd.MultiplyAdd(-new Vector<T>(t[i..]), new Vector<T>(term[i..]), sum);
            Simd.MultiplyAdd(new Vector<T>(rest), new Vector<T>(state[i..]), sum).CopyTo(next[i..]);
        }

        for (; i < next.Length; i++)
        {
            next[i] = T.MultiplyAddEstimate(rest, state[i], T.MultiplyAddEstimate(-t[i], term[i], mu * input[i]));
        }
    }

    /// <summary>d̄ = −tv + pu + 2qd along a row.</summary>
    public static void DirectionGradient(
        ReadOnlySpan<T> t, ReadOnlySpan<T> v, ReadOnlySpan<T> p, ReadOnlySpan<T> u, ReadOnlySpan<T> q, ReadOnlySpan<T> d, Span<T> result)
    {
        var i = 0;
        for (; i <= result.Length - Vector<T>.Count; i += Vector<T>.Count)
        {
            var half = new Vector<T>(q[i..]) * new Vector<T>(d[i..]);
            var sum = Simd.MultiplyAdd(new Vector<T>(p[i..]), new Vector<T>(u[i..]), half + half);
            Simd.MultiplyAdd(-new Vector<T>(t[i..]), new Vector<T>(v[i..]), sum).CopyTo(result[i..]);
        }

        for (; i < result.Length; i++)
        {
            var half = q[i] * d[i];
            result[i] = T.MultiplyAddEstimate(-t[i], v[i], T.MultiplyAddEstimate(p[i], u[i], half + half));
        }
    }

    /// <summary>ū += av + pd along a row.</summary>
    public static void AddStateGradient(T a, ReadOnlySpan<T> v, ReadOnlySpan<T> p, ReadOnlySpan<T> d, Span<T> result)
    {
        var i = 0;
        for (; i <= result.Length - Vector<T>.Count; i += Vector<T>.Count)
        {
            var sum = Simd.MultiplyAdd(new Vector<T>(p[i..]), new Vector<T>(d[i..]), new Vector<T>(result[i..]));
            Simd.MultiplyAdd(new Vector<T>(a), new Vector<T>(v[i..]), sum).CopyTo(result[i..]);
        }

        for (; i < result.Length; i++)
        {
            result[i] = T.MultiplyAddEstimate(a, v[i], T.MultiplyAddEstimate(p[i], d[i], result[i]));
        }
    }

    /// <summary>result = ax.</summary>
    public static void Scale(T a, ReadOnlySpan<T> x, Span<T> result)
    {
        var i = 0;
        for (; i <= result.Length - Vector<T>.Count; i += Vector<T>.Count)
        {
            (new Vector<T>(a) * new Vector<T>(x[i..])).CopyTo(result[i..]);
        }

        for (; i < result.Length; i++)
        {
            result[i] = a * x[i];
        }
    }

    /// <summary>⟨x, y⟩, summed in double: images have a large mean, so in ⟨u, d⟩ most of it cancels.</summary>
    public static double Inner(ReadOnlySpan<T> x, ReadOnlySpan<T> y)
    {
        var sum = 0.0;
        var i = 0;
        if (typeof(T) == typeof(float))
        {
            sum = InnerOfSingles(MemoryMarshal.Cast<T, float>(x), MemoryMarshal.Cast<T, float>(y), out i);
        }

        for (; i < x.Length; i++)
        {
            sum += double.CreateTruncating(x[i]) * double.CreateTruncating(y[i]);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double InnerOfSingles(ReadOnlySpan<float> x, ReadOnlySpan<float> y, out int done)
    {
        var (a, b, c, d) = (Vector<double>.Zero, Vector<double>.Zero, Vector<double>.Zero, Vector<double>.Zero);
        var lanes = Vector<float>.Count;
        var i = 0;
        for (; i <= x.Length - 2 * lanes; i += 2 * lanes)
        {
            Vector.Widen(new Vector<float>(x[i..]), out var x0, out var x1);
            Vector.Widen(new Vector<float>(y[i..]), out var y0, out var y1);
            Vector.Widen(new Vector<float>(x[(i + lanes)..]), out var x2, out var x3);
            Vector.Widen(new Vector<float>(y[(i + lanes)..]), out var y2, out var y3);
            a = Vector.MultiplyAddEstimate(x0, y0, a);
            b = Vector.MultiplyAddEstimate(x1, y1, b);
            c = Vector.MultiplyAddEstimate(x2, y2, c);
            d = Vector.MultiplyAddEstimate(x3, y3, d);
        }

        done = i;
        return Vector.Sum(a + b + (c + d));
    }
}
