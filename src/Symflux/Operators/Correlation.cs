using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Symflux.Fields;

namespace Symflux.Operators;

/// <summary>
/// A stencil bank made ready for one grid: K and Kᵀ for any extents, channels and boundaries. Both are computed row by
/// row in gather form, so rows can be shared between threads in any way without changing a single bit of the result.
/// </summary>
internal sealed class Correlation<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Plan[] plans;
    private readonly int inputChannels;
    private readonly int depth;
    private readonly int height;
    private readonly int width;
    private readonly int adjointInnerFirst;
    private readonly int adjointInnerEnd;
    private readonly int maximalReaders;

    public Correlation(StencilBank bank, Grid grid)
    {
        inputChannels = bank.InputChannels;
        (depth, height, width) = (grid.Depth, grid.Height, grid.Width);
        plans = [.. bank.Stencils.Select(stencil => new Plan(stencil, bank.Boundary, grid))];
        adjointInnerFirst = plans.Max(plan => plan.X.AdjointInnerFirst);
        maximalReaders = plans.Max(plan => Math.Max(plan.X.MaximalReaders, Math.Max(plan.Y.MaximalReaders, plan.Z.MaximalReaders)));
        adjointInnerEnd = Math.Max(adjointInnerFirst, plans.Min(plan => plan.X.AdjointInnerEnd));
    }

    /// <summary>Rows of Ku: channels × slices × rows.</summary>
    public int DualRows => plans.Length * depth * height;

    /// <summary>Rows of Kᵀv: channels × slices × rows.</summary>
    public int StateRows => inputChannels * depth * height;

    /// <summary>K u.</summary>
    public void Apply(ReadOnlySpan<T> state, Span<T> dual) => Apply(state, dual, 0, DualRows, []);

    /// <summary>Kᵀ v.</summary>
    public void ApplyAdjoint(ReadOnlySpan<T> dual, Span<T> state) => ApplyAdjoint(dual, state, 0, StateRows, []);

    /// <summary>Some rows of K u.</summary>
    /// <param name="state">The whole of u.</param>
    /// <param name="dual">The whole of Ku, of which only the given rows are written.</param>
    /// <param name="firstRow">First row to compute.</param>
    /// <param name="endRow">End of the rows to compute.</param>
    /// <param name="taps">Working space of the calling thread; it grows as needed and can be used again.</param>
    public void Apply(ReadOnlySpan<T> state, Span<T> dual, int firstRow, int endRow, List<Tap> taps)
    {
        for (var row = firstRow; row < endRow; row++)
        {
            var y = row % height;
            var z = row / height % depth;
            var plan = plans[row / (height * depth)];
            var destination = dual.Slice(row * width, width);
            if (z < plan.Z.First || z >= plan.Z.End || y < plan.Y.First || y >= plan.Y.End)
            {
                destination.Clear();
                continue;
            }

            taps.Clear();
            foreach (var weight in plan.Weights)
            {
                var (sourceZ, sourceY) = (plan.Z.Source(z, weight.Z), plan.Y.Source(y, weight.Y));
                if (sourceZ >= 0 && sourceY >= 0)
                {
                    var start = ((weight.Input * depth + sourceZ) * height + sourceY) * width;
                    taps.Add(new Tap(start, weight.X, start + weight.X - plan.OriginX, weight.Value, plan));
                }
            }

            var span = CollectionsMarshal.AsSpan(taps);
            destination[..plan.X.First].Clear();
            for (var x = plan.X.First; x < Math.Min(plan.X.InnerFirst, plan.X.End); x++)
            {
                destination[x] = AtBorder(state, span, x);
            }

            Gather(state, span, destination, plan.X.InnerFirst, plan.X.InnerEnd);
            for (var x = Math.Max(plan.X.InnerEnd, plan.X.First); x < plan.X.End; x++)
            {
                destination[x] = AtBorder(state, span, x);
            }

            destination[plan.X.End..].Clear();
        }

        static T AtBorder(ReadOnlySpan<T> state, ReadOnlySpan<Tap> taps, int x)
        {
            var sum = T.Zero;
            foreach (ref readonly var tap in taps)
            {
                var source = tap.Plan.X.Source(x, tap.X);
                if (source >= 0)
                {
                    sum = T.MultiplyAddEstimate(tap.Weight, state[tap.RowStart + source], sum);
                }
            }

            return sum;
        }
    }

    /// <summary>Some rows of Kᵀ v.</summary>
    /// <param name="dual">The whole of v.</param>
    /// <param name="state">The whole of Kᵀv, of which only the given rows are written.</param>
    /// <param name="firstRow">First row to compute.</param>
    /// <param name="endRow">End of the rows to compute.</param>
    /// <param name="taps">Working space of the calling thread; it grows as needed and can be used again.</param>
    public void ApplyAdjoint(ReadOnlySpan<T> dual, Span<T> state, int firstRow, int endRow, List<Tap> taps)
    {
        Span<int> readersZ = stackalloc int[maximalReaders];
        Span<int> readersY = stackalloc int[maximalReaders];
        Span<int> readersX = stackalloc int[maximalReaders];
        for (var row = firstRow; row < endRow; row++)
        {
            var y = row % height;
            var z = row / height % depth;
            var channel = row / (height * depth);
            taps.Clear();
            for (var c = 0; c < plans.Length; c++)
            {
                var plan = plans[c];
                foreach (var weight in plan.Weights)
                {
                    if (weight.Input != channel)
                    {
                        continue;
                    }

                    var countZ = plan.Z.Readers(z, weight.Z, readersZ);
                    var countY = plan.Y.Readers(y, weight.Y, readersY);
                    foreach (var readerZ in readersZ[..countZ])
                    {
                        foreach (var readerY in readersY[..countY])
                        {
                            var start = ((c * depth + readerZ) * height + readerY) * width;
                            taps.Add(new Tap(start, weight.X, start + plan.OriginX - weight.X, weight.Value, plan));
                        }
                    }
                }
            }

            var span = CollectionsMarshal.AsSpan(taps);
            var destination = state.Slice(row * width, width);
            for (var x = 0; x < adjointInnerFirst; x++)
            {
                destination[x] = AtBorder(dual, span, x, readersX);
            }

            Gather(dual, span, destination, adjointInnerFirst, adjointInnerEnd);
            for (var x = adjointInnerEnd; x < width; x++)
            {
                destination[x] = AtBorder(dual, span, x, readersX);
            }
        }

        static T AtBorder(ReadOnlySpan<T> dual, ReadOnlySpan<Tap> taps, int x, Span<int> readers)
        {
            var sum = T.Zero;
            foreach (ref readonly var tap in taps)
            {
                var count = tap.Plan.X.Readers(x, tap.X, readers);
                foreach (var reader in readers[..count])
                {
                    sum = T.MultiplyAddEstimate(tap.Weight, dual[tap.RowStart + reader], sum);
                }
            }

            return sum;
        }
    }

    /// <summary>destination(x) = Σ weight · source(offset + x) for first ≤ x &lt; end, summed in registers.</summary>
    private static void Gather(ReadOnlySpan<T> source, ReadOnlySpan<Tap> taps, Span<T> destination, int first, int end)
    {
        ref var from = ref MemoryMarshal.GetReference(source);
        ref var to = ref MemoryMarshal.GetReference(destination);
        var lanes = Vector<T>.Count;
        var x = first;
        for (; x <= end - 4 * lanes; x += 4 * lanes)
        {
            var (a, b, c, d) = (Vector<T>.Zero, Vector<T>.Zero, Vector<T>.Zero, Vector<T>.Zero);
            foreach (ref readonly var tap in taps)
            {
                var weight = new Vector<T>(tap.Weight);
                ref var start = ref Unsafe.Add(ref from, tap.Offset + x);
                a = Simd.MultiplyAdd(weight, Vector.LoadUnsafe(ref start), a);
                b = Simd.MultiplyAdd(weight, Vector.LoadUnsafe(ref start, (nuint)lanes), b);
                c = Simd.MultiplyAdd(weight, Vector.LoadUnsafe(ref start, (nuint)(2 * lanes)), c);
                d = Simd.MultiplyAdd(weight, Vector.LoadUnsafe(ref start, (nuint)(3 * lanes)), d);
            }

            ref var target = ref Unsafe.Add(ref to, x);
            a.StoreUnsafe(ref target);
            b.StoreUnsafe(ref target, (nuint)lanes);
            c.StoreUnsafe(ref target, (nuint)(2 * lanes));
            d.StoreUnsafe(ref target, (nuint)(3 * lanes));
        }

        for (; x <= end - lanes; x += lanes)
        {
            var sum = Vector<T>.Zero;
            foreach (ref readonly var tap in taps)
            {
                sum = Simd.MultiplyAdd(new Vector<T>(tap.Weight), Vector.LoadUnsafe(ref Unsafe.Add(ref from, tap.Offset + x)), sum);
            }

            sum.StoreUnsafe(ref Unsafe.Add(ref to, x));
        }

        for (; x < end; x++)
        {
            var sum = T.Zero;
            foreach (ref readonly var tap in taps)
            {
                sum = T.MultiplyAddEstimate(tap.Weight, Unsafe.Add(ref from, tap.Offset + x), sum);
            }

            Unsafe.Add(ref to, x) = sum;
        }
    }

    /// <summary>One weight on its way over one row: the row it reads, and where that row's sample for x = 0 lies.</summary>
    internal readonly record struct Tap(int RowStart, int X, int Offset, T Weight, Plan Plan);

    /// <summary>One nonzero weight of a stencil.</summary>
    internal readonly record struct Weight(int Input, int Z, int Y, int X, T Value);

    /// <summary>One stencil on one grid.</summary>
    internal sealed class Plan
    {
        public Plan(Stencil stencil, Boundary boundary, Grid grid)
        {
            X = new AxisExtension(boundary, grid.Width, stencil.Width, stencil.OriginX);
            Y = new AxisExtension(boundary, grid.Height, stencil.Height, stencil.OriginY);
            Z = new AxisExtension(boundary, grid.Depth, stencil.Depth, stencil.OriginZ);
            OriginX = stencil.OriginX;
            Weights =
            [
                .. from i in Enumerable.Range(0, stencil.InputChannels)
                   from z in Enumerable.Range(0, stencil.Depth)
                   from y in Enumerable.Range(0, stencil.Height)
                   from x in Enumerable.Range(0, stencil.Width)
                   where stencil[i, z, y, x] != 0
                   select new Weight(i, z, y, x, T.CreateSaturating(stencil[i, z, y, x])),
            ];
        }

        public AxisExtension X { get; }

        public AxisExtension Y { get; }

        public AxisExtension Z { get; }

        public int OriginX { get; }

        public Weight[] Weights { get; }
    }
}
