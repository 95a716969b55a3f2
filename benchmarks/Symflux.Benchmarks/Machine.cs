using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Symflux.Benchmarks;

/// <summary>What the machine can do at best, measured in the same run as everything else.</summary>
internal static class Machine
{
    private const int Chains = 12;

    /// <summary>Multiply-adds of single precision per call of <see cref="Multiply"/>, each counted as two operations.</summary>
    private const double Operations = 2.0 * Chains * Steps;

    private const int Steps = 1_000_000;

    /// <summary>Operations per second of one thread: multiply-adds on the widest vectors, in chains that do not wait for each other.</summary>
    public static double Peak { get; } = Operations * Lanes / Timing.Best(() => Multiply(Steps), 1);

    /// <summary>Bytes per second that one thread reads and writes when it copies memory far beyond the caches.</summary>
    public static double CopyBandwidth { get; } = Copy();

    /// <summary>How much more two threads that share nothing do than one: 2 on an idle machine with two processors of its own.</summary>
    public static double TwoThreads { get; } = Together();

    private static int Lanes => Vector512.IsHardwareAccelerated ? 16 : Vector256.IsHardwareAccelerated ? 8 : 4;

    /// <summary>One line for the head of a table.</summary>
    public static string Describe() =>
        $"{Environment.ProcessorCount} processors, vectors of {32 * Lanes} bits; one thread: {Peak / 1e9:F0} GFLOP/s, copies {CopyBandwidth / 1e9:F1} GB/s; "
        + $"two spinning threads do {TwoThreads:F2} times the work of one";

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Multiply(int steps) =>
        Vector512.IsHardwareAccelerated ? Multiply512(steps) : Vector256.IsHardwareAccelerated ? Multiply256(steps) : Multiply128(steps);

    private static double Copy()
    {
        var (from, to) = (new float[1 << 25], new float[1 << 25]);
        return 2.0 * from.Length * sizeof(float) / Timing.Best(() => from.CopyTo(to, 0), 1);
    }

    private static double Together()
    {
        if (Environment.ProcessorCount < 2)
        {
            return 1;
        }

        var alone = Timing.Best(() => Multiply(4 * Steps), 1);
        var two = Timing.Best(() => Parallel.Invoke(() => Multiply(4 * Steps), () => Multiply(4 * Steps)), 1);
        return 2 * alone / two;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Multiply512(int steps)
    {
        var (x, y) = (Vector512.Create(0.9999f), Vector512.Create(1e-5f));
        var (a, b, c, d, e, f) = (x, x, x, x, x, x);
        var (g, h, i, j, k, l) = (x, x, x, x, x, x);
        for (var step = 0; step < steps; step++)
        {
            a = Vector512.MultiplyAddEstimate(a, x, y);
            b = Vector512.MultiplyAddEstimate(b, x, y);
            c = Vector512.MultiplyAddEstimate(c, x, y);
            d = Vector512.MultiplyAddEstimate(d, x, y);
            e = Vector512.MultiplyAddEstimate(e, x, y);
            f = Vector512.MultiplyAddEstimate(f, x, y);
            g = Vector512.MultiplyAddEstimate(g, x, y);
            h = Vector512.MultiplyAddEstimate(h, x, y);
            i = Vector512.MultiplyAddEstimate(i, x, y);
            j = Vector512.MultiplyAddEstimate(j, x, y);
            k = Vector512.MultiplyAddEstimate(k, x, y);
            l = Vector512.MultiplyAddEstimate(l, x, y);
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Multiply256(int steps)
    {
        var (x, y) = (Vector256.Create(0.9999f), Vector256.Create(1e-5f));
        var (a, b, c, d, e, f) = (x, x, x, x, x, x);
        var (g, h, i, j, k, l) = (x, x, x, x, x, x);
        for (var step = 0; step < steps; step++)
        {
            a = Vector256.MultiplyAddEstimate(a, x, y);
            b = Vector256.MultiplyAddEstimate(b, x, y);
            c = Vector256.MultiplyAddEstimate(c, x, y);
            d = Vector256.MultiplyAddEstimate(d, x, y);
            e = Vector256.MultiplyAddEstimate(e, x, y);
            f = Vector256.MultiplyAddEstimate(f, x, y);
            g = Vector256.MultiplyAddEstimate(g, x, y);
            h = Vector256.MultiplyAddEstimate(h, x, y);
            i = Vector256.MultiplyAddEstimate(i, x, y);
            j = Vector256.MultiplyAddEstimate(j, x, y);
            k = Vector256.MultiplyAddEstimate(k, x, y);
            l = Vector256.MultiplyAddEstimate(l, x, y);
        }

        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Multiply128(int steps)
    {
        var (x, y) = (Vector128.Create(0.9999f), Vector128.Create(1e-5f));
        var (a, b, c, d, e, f) = (x, x, x, x, x, x);
        var (g, h, i, j, k, l) = (x, x, x, x, x, x);
        for (var step = 0; step < steps; step++)
        {
            a = Vector128.MultiplyAddEstimate(a, x, y);
            b = Vector128.MultiplyAddEstimate(b, x, y);
            c = Vector128.MultiplyAddEstimate(c, x, y);
            d = Vector128.MultiplyAddEstimate(d, x, y);
            e = Vector128.MultiplyAddEstimate(e, x, y);
            f = Vector128.MultiplyAddEstimate(f, x, y);
            g = Vector128.MultiplyAddEstimate(g, x, y);
            h = Vector128.MultiplyAddEstimate(h, x, y);
            i = Vector128.MultiplyAddEstimate(i, x, y);
            j = Vector128.MultiplyAddEstimate(j, x, y);
            k = Vector128.MultiplyAddEstimate(k, x, y);
            l = Vector128.MultiplyAddEstimate(l, x, y);
        }

        return Vector128.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }
}
