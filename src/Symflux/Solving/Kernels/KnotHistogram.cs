using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

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

    private readonly int knots;
    private readonly T[] sums;
    private readonly Vector512<int> copyOfLane;
    private readonly int[] places = new int[Vector512<int>.Count];
    private readonly double[] pairs = new double[Vector512<float>.Count];

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

    /// <summary>Adds 16 arguments, or the first of them, in single precision.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Vector512<int> knot, Vector512<float> weight, Vector512<float> part, int count)
    {
        ref var pair = ref MemoryMarshal.GetArrayDataReference(pairs);
        ref var place = ref MemoryMarshal.GetArrayDataReference(places);
        (knot + copyOfLane).StoreUnsafe(ref place);
        var low = Vector512.Create(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
        Avx512F.PermuteVar16x32x2(weight, low, part).AsDouble().StoreUnsafe(ref pair);
        Avx512F.PermuteVar16x32x2(weight, low + Vector512.Create(8), part).AsDouble().StoreUnsafe(ref pair, 8);
        ref var cells = ref Unsafe.As<T, double>(ref MemoryMarshal.GetArrayDataReference(sums));
        for (var i = 0; i < count; i++)
        {
            // A pair of single-precision numbers travels as the bits of one double.
            ref var cell = ref Unsafe.Add(ref cells, Unsafe.Add(ref place, i));
            var sum = Vector128.CreateScalar(cell).AsSingle() + Vector128.CreateScalar(Unsafe.Add(ref pair, i)).AsSingle();
            cell = sum.AsDouble().ToScalar();
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
}
