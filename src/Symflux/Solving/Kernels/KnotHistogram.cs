using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Symflux.Vectors;

namespace Symflux.Solving.Kernels;

/// <summary>
/// The gradient of values at knots: an argument between knots k and k + 1 at fraction r, with weight w, adds (1 − r)w to
/// knot k and r·w to knot k + 1. Σ w and Σ r·w are collected per interval, next to each other, so that one memory access
/// serves both.
/// </summary>
internal sealed class KnotHistogram<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>
    /// Histograms used in turn: most arguments fall into the same interval, and a sum cannot be added to again before it
    /// is there.
    /// </summary>
    private const int Copies = 8;

    /// <summary>How many arguments can be noted.</summary>
    public const int Capacity = 128;

    private readonly int knots;
    private readonly T[] sums;
    private readonly Vector512<int> copyOfLane;
    private readonly int[] places = new int[Capacity];
    private readonly double[] pairs = new double[Capacity];

    public KnotHistogram(int knots)
    {
        this.knots = knots;
        sums = new T[2 * Copies * knots];
        copyOfLane = Vector512.Create([.. Enumerable.Range(0, Vector512<int>.Count).Select(lane => lane % Copies * knots)]);
    }

    /// <summary>Adds one argument.</summary>
    /// <param name="turn">Any number that changes from argument to argument.</param>
    /// <param name="knot">k.</param>
    /// <param name="weight">w.</param>
    /// <param name="part">r·w.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int turn, int knot, T weight, T part)
    {
        var place = 2 * (turn % Copies * knots + knot);
        sums[place] += weight;
        sums[place + 1] += part;
    }

    /// <summary>Notes the arguments of a vector in single precision, to be added by <see cref="AddNoted"/>.</summary>
    /// <param name="at">How many are noted, below <see cref="Capacity"/>.</param>
    /// <param name="knots">k.</param>
    /// <param name="weights">w.</param>
    /// <param name="parts">r·w.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Note<TVector>(int at, TVector knots, TVector weights, TVector parts) where TVector : struct, IVector<TVector, T>
    {
        ref var pair = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(pairs), at);
        ref var place = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(places), at);
        if (typeof(TVector) == typeof(Lanes512<float>) && Avx512F.IsSupported)
        {
            var (weight, part) = (Unsafe.BitCast<TVector, Vector512<float>>(weights), Unsafe.BitCast<TVector, Vector512<float>>(parts));
            (Avx512F.ConvertToVector512Int32(Unsafe.BitCast<TVector, Vector512<float>>(knots)) + copyOfLane).StoreUnsafe(ref place);
            var low = Vector512.Create(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
            Avx512F.PermuteVar16x32x2(weight, low, part).AsDouble().StoreUnsafe(ref pair);
            Avx512F.PermuteVar16x32x2(weight, low + Vector512.Create(8), part).AsDouble().StoreUnsafe(ref pair, 8);
            return;
        }

        ref var halves = ref Unsafe.As<double, T>(ref pair);
        Span<T> lanes = stackalloc T[3 * TVector.Count];
        knots.Store(ref lanes[0]);
        weights.Store(ref lanes[TVector.Count]);
        parts.Store(ref lanes[2 * TVector.Count]);
        for (var lane = 0; lane < TVector.Count; lane++)
        {
            Unsafe.Add(ref place, lane) = int.CreateTruncating(lanes[lane]) + (at + lane) % Copies * this.knots;
            (Unsafe.Add(ref halves, 2 * lane), Unsafe.Add(ref halves, 2 * lane + 1)) = (lanes[TVector.Count + lane], lanes[2 * TVector.Count + lane]);
        }
    }

    /// <summary>
    /// Adds the arguments noted. A loop of its own: the processor can not read what it has just written in larger pieces
    /// without waiting.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddNoted(int count)
    {
        ref var pair = ref MemoryMarshal.GetArrayDataReference(pairs);
        ref var place = ref MemoryMarshal.GetArrayDataReference(places);
        ref var cells = ref Unsafe.As<T, double>(ref MemoryMarshal.GetArrayDataReference(sums));
        var i = 0;
        for (; i <= count - 4; i += 4)
        {
            AddPair(ref Unsafe.Add(ref cells, Unsafe.Add(ref place, i)), Unsafe.Add(ref pair, i));
            AddPair(ref Unsafe.Add(ref cells, Unsafe.Add(ref place, i + 1)), Unsafe.Add(ref pair, i + 1));
            AddPair(ref Unsafe.Add(ref cells, Unsafe.Add(ref place, i + 2)), Unsafe.Add(ref pair, i + 2));
            AddPair(ref Unsafe.Add(ref cells, Unsafe.Add(ref place, i + 3)), Unsafe.Add(ref pair, i + 3));
        }

        for (; i < count; i++)
        {
            AddPair(ref Unsafe.Add(ref cells, Unsafe.Add(ref place, i)), Unsafe.Add(ref pair, i));
        }
    }

    /// <summary>Adds the gradient to what is there, and starts anew.</summary>
    public void Take(Span<T> gradient)
    {
        for (var copy = 0; copy < Copies; copy++)
        {
            var histogram = sums.AsSpan(2 * copy * knots, 2 * knots);
            for (var k = 0; k < knots; k++)
            {
                gradient[k] += histogram[2 * k] - histogram[2 * k + 1];
                if (k + 1 < knots)
                {
                    gradient[k + 1] += histogram[2 * k + 1];
                }
            }
        }

        sums.AsSpan().Clear();
    }

    /// <summary>Adds two single-precision numbers that travel as the bits of one double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddPair(ref double cell, double pair) =>
        cell = (Vector128.CreateScalar(cell).AsSingle() + Vector128.CreateScalar(pair).AsSingle()).AsDouble().ToScalar();
}
