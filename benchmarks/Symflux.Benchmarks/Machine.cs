using System.Runtime.CompilerServices;
using Symflux.Solving.Kernels;
using Symflux.Vectors;

namespace Symflux.Benchmarks;

/// <summary>What the machine can do at best, measured in the same run as everything else.</summary>
internal static class Machine
{
    private const int Chains = 12;

    /// <summary>Multiply-adds of single precision per call of <see cref="Multiply"/>, each counted as two operations.</summary>
    private const double Operations = 2.0 * Chains * Steps;

    private const int Steps = 1_000_000;

    /// <summary>Operations per second of one thread: multiply-adds on the widest vectors, in chains that do not wait for each other.</summary>
    public static double Peak { get; } = Operations * RowKernels<float>.Widest.Lanes / Timing.Best(() => Multiply(Steps), 1);

    /// <summary>Bytes per second that one thread reads and writes when it copies memory far beyond the caches.</summary>
    public static double CopyBandwidth { get; } = Copy();

    /// <summary>How much more two threads that share nothing do than one: 2 on an idle machine with two processors of its own.</summary>
    public static double TwoThreads { get; } = Together();

    /// <summary>One line for the head of a table.</summary>
    public static string Describe() =>
        $"{Environment.ProcessorCount} processors, vectors of {32 * RowKernels<float>.Widest.Lanes} bits; one thread: {Peak / 1e9:F0} GFLOP/s, copies "
            + $"{CopyBandwidth / 1e9:F1} GB/s; "
        + $"two spinning threads do {TwoThreads:F2} times the work of one";

    private static float Multiply(int steps) => VectorWidths.Supported[0] switch
    {
        VectorWidth.Bits512 => Multiply<Lanes512<float>>(steps),
        VectorWidth.Bits256 => Multiply<Lanes256<float>>(steps),
        _ => Multiply<Lanes128<float>>(steps),
    };

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
    private static float Multiply<TVector>(int steps) where TVector : struct, IVector<TVector, float>
    {
        var (x, y) = (TVector.Broadcast(0.9999f), TVector.Broadcast(1e-5f));
        var (a, b, c, d, e, f) = (x, x, x, x, x, x);
        var (g, h, i, j, k, l) = (x, x, x, x, x, x);
        for (var step = 0; step < steps; step++)
        {
            a = TVector.MultiplyAdd(a, x, y);
            b = TVector.MultiplyAdd(b, x, y);
            c = TVector.MultiplyAdd(c, x, y);
            d = TVector.MultiplyAdd(d, x, y);
            e = TVector.MultiplyAdd(e, x, y);
            f = TVector.MultiplyAdd(f, x, y);
            g = TVector.MultiplyAdd(g, x, y);
            h = TVector.MultiplyAdd(h, x, y);
            i = TVector.MultiplyAdd(i, x, y);
            j = TVector.MultiplyAdd(j, x, y);
            k = TVector.MultiplyAdd(k, x, y);
            l = TVector.MultiplyAdd(l, x, y);
        }

        return (a + b + c + d + e + f + (g + h + i + j + k + l)).Sum();
    }
}
