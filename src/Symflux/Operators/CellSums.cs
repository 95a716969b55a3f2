using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Symflux.Vectors;

namespace Symflux.Operators;

/// <summary>
/// What the cells of a <see cref="WindowLattice"/> contribute to the sums Σ_x w_j(x)⟨a, d⟩(x) and Σ_x w_j(x)|d(x)|² at their corners. Holds the workspace
/// of one thread.
/// </summary>
/// <remarks>
/// Fields are read row by row, as they lie in memory; over the rows and slices of a cell the sums run column by column, with their sides of the hats in
/// y and z, and over the columns at the end. A cell is thus summed in an order that depends on its samples alone.
/// </remarks>
internal abstract class CellSums
{
    /// <summary>Columns that are summed at once: those of a cache line of floats.</summary>
    public const int Columns = 2 * Lanes;

    /// <summary>Partial sums that run side by side, whatever the width of the machine's vectors: the bits are the same on all.</summary>
    private protected const int Lanes = 8;

    /// <summary>Makes the workspace of one thread, for the widest vectors that the processor has.</summary>
    /// <param name="lattice">The lattice.</param>
    public static CellSums For(WindowLattice lattice) =>
        Vector512.IsHardwareAccelerated ? new CellSums<Octet512>(lattice) : new CellSums<Octet256>(lattice);

    /// <summary>Sums over cells.</summary>
    /// <param name="channels">Number of channels.</param>
    /// <param name="a">The first sample of the grid, and what follows.</param>
    /// <param name="strideOfA">Distance from channel to channel: the samples of the grid, or more where it is a part of a larger field.</param>
    /// <param name="d">The same of d.</param>
    /// <param name="strideOfD">Its distance from channel to channel.</param>
    /// <param name="first">The first cell, x fastest.</param>
    /// <param name="end">End of the cells.</param>
    /// <param name="corners">Receives the contributions of all these cells to their corners, x fastest.</param>
    public abstract void Sum<T>(
        int channels, ReadOnlySpan<T> a, int strideOfA, ReadOnlySpan<T> d, int strideOfD, int first, int end, Span<WindowSum> corners)
        where T : unmanaged, IFloatingPointIeee754<T>;
}

/// <inheritdoc/>
/// <typeparam name="TOctet">The vectors.</typeparam>
internal sealed class CellSums<TOctet> : CellSums where TOctet : unmanaged, IOctet<TOctet>
{
    /// <summary>Values whose logarithms to base 2 lie below this in size have squares, and sums of squares, far within the range of double.</summary>
    private const int SafeExponent = 300;

    /// <summary>Exponents of larger size have no power of two of their own in double.</summary>
    private const int LargestExponent = 1000;

    /// <summary>Groups of columns whose sums stay in the first-level cache.</summary>
    private const int GroupsTogether = 32;

    /// <summary>Doubles of the sums of a group: products and squares of two octets, with the falling and the rising side of the hats in y.</summary>
    private const int SliceSums = 8 * Lanes;

    private readonly WindowLattice lattice;
    private readonly int groupsPerCell;
    private readonly int cellsTogether;
    private readonly AlignedArray<double> inSlice;
    private readonly AlignedArray<double> inAll;

    /// <summary>Makes the workspace of one thread.</summary>
    public CellSums(WindowLattice lattice)
    {
        this.lattice = lattice;
        groupsPerCell = (Math.Min(lattice.Window, lattice.Grid.Width) + Columns - 1) / Columns;
        cellsTogether = Math.Clamp(GroupsTogether / groupsPerCell, 1, lattice.CellsX);
        inSlice = new AlignedArray<double>(cellsTogether * groupsPerCell * SliceSums);
        inAll = new AlignedArray<double>(cellsTogether * groupsPerCell * 2 * SliceSums);
    }

    /// <inheritdoc/>
    public override void Sum<T>(
        int channels, ReadOnlySpan<T> a, int strideOfA, ReadOnlySpan<T> d, int strideOfD, int first, int end, Span<WindowSum> corners)
    {
        for (int cell = first, count; cell < end; cell += count)
        {
            count = Math.Min(cellsTogether, Math.Min(end - cell, lattice.CellsX - cell % lattice.CellsX));
            SumCells(channels, a, strideOfA, d, strideOfD, cell, corners.Slice((cell - first) * lattice.Corners, count * lattice.Corners));
        }
    }

    /// <summary>Sums over neighbouring cells of one row of them.</summary>
    private void SumCells<T>(
        int channels, ReadOnlySpan<T> a, int strideOfA, ReadOnlySpan<T> d, int strideOfD, int first, Span<WindowSum> corners)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var count = corners.Length / lattice.Corners;
        Span<(int P, int Q)> exponents = stackalloc (int, int)[count];
        Span<(double A, double D)> scales = stackalloc (double, double)[count];
        for (var cell = 0; cell < count; cell++)
        {
            // Products of values of float are far within the range of double anyway.
            exponents[cell] = typeof(T) == typeof(double)
                ? (ExponentIn(channels, a, strideOfA, first + cell), ExponentIn(channels, d, strideOfD, first + cell))
                : (0, 0);
            scales[cell] = (Math.ScaleB(1, -exponents[cell].P), Math.ScaleB(1, -exponents[cell].Q));
        }

        inAll.AsSpan().Clear();
        for (var slice = 0; slice < lattice.PartOf(first).Slices; slice++)
        {
            inSlice.AsSpan().Clear();
            for (var row = 0; row < lattice.PartOf(first).Rows; row++)
            {
                SumRow(channels, a, strideOfA, d, strideOfD, first, slice, row, scales);
            }

            var (falling, rising) = (TOctet.Broadcast(lattice.Falling[slice]), TOctet.Broadcast(lattice.Rising[slice]));
            for (var group = 0; group < count * groupsPerCell; group++)
            {
                for (var i = 0; i < SliceSums; i += Lanes)
                {
                    var sum = TOctet.Load(ref inSlice[group * SliceSums + i]);
                    Add(ref inAll[2 * group * SliceSums + i], falling * sum);
                    Add(ref inAll[(2 * group + 1) * SliceSums + i], rising * sum);
                }
            }
        }

        for (var cell = 0; cell < count; cell++)
        {
            SumColumns(cell, exponents[cell], corners.Slice(cell * lattice.Corners, lattice.Corners));
        }
    }

    /// <summary>Adds one row of all cells to the sums of its slice.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SumRow<T>(
        int channels, ReadOnlySpan<T> a, int strideOfA, ReadOnlySpan<T> d, int strideOfD, int first, int slice, int row,
        ReadOnlySpan<(double A, double D)> scales)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Span<T> restOfA = stackalloc T[Columns], restOfD = stackalloc T[Columns];
        var (down, up) = (TOctet.Broadcast(lattice.Falling[row]), TOctet.Broadcast(lattice.Rising[row]));
        var (x, y, z, _, _, _) = lattice.PartOf(first);
        var (window, width) = (lattice.Window, lattice.Grid.Width);
        var start = ((z + slice) * lattice.Grid.Height + y + row) * width + x;
        for (var cell = 0; cell < scales.Length; cell++, start += window)
        {
            var columns = Math.Min(window, width - x - cell * window);
            var (scaleA, scaleD) = (TOctet.Broadcast(scales[cell].A), TOctet.Broadcast(scales[cell].D));
            for (int i = 0, group = cell * groupsPerCell; i < columns; i += Columns, group++)
            {
                var (product0, square0, product1, square1) = (default(TOctet), default(TOctet), default(TOctet), default(TOctet));
                for (var channel = 0; channel < channels; channel++)
                {
                    var (placeInA, placeInD) = (start + i + channel * strideOfA, start + i + channel * strideOfD);
                    scoped ref var valuesOfA = ref Unsafe.Add(ref MemoryMarshal.GetReference(a), placeInA);
                    scoped ref var valuesOfD = ref Unsafe.Add(ref MemoryMarshal.GetReference(d), placeInD);
                    if (columns - i < Columns)
                    {
                        // Zeros take the place of the columns that are missing.
                        restOfA.Clear();
                        restOfD.Clear();
                        a.Slice(placeInA, columns - i).CopyTo(restOfA);
                        d.Slice(placeInD, columns - i).CopyTo(restOfD);
                        valuesOfA = ref restOfA[0];
                        valuesOfD = ref restOfD[0];
                    }

                    AddProducts(ref valuesOfA, ref valuesOfD, scaleA, scaleD, ref product0, ref square0);
                    AddProducts(ref Unsafe.Add(ref valuesOfA, Lanes), ref Unsafe.Add(ref valuesOfD, Lanes), scaleA, scaleD, ref product1, ref square1);
                }

                ref var sums = ref inSlice[group * SliceSums];
                Add(ref sums, down * product0);
                Add(ref Unsafe.Add(ref sums, Lanes), down * square0);
                Add(ref Unsafe.Add(ref sums, 2 * Lanes), down * product1);
                Add(ref Unsafe.Add(ref sums, 3 * Lanes), down * square1);
                Add(ref Unsafe.Add(ref sums, 4 * Lanes), up * product0);
                Add(ref Unsafe.Add(ref sums, 5 * Lanes), up * square0);
                Add(ref Unsafe.Add(ref sums, 6 * Lanes), up * product1);
                Add(ref Unsafe.Add(ref sums, 7 * Lanes), up * square1);
            }
        }
    }

    /// <summary>The contributions of one cell: over its columns, with both sides of the hats in x.</summary>
    private void SumColumns(int cell, (int P, int Q) exponents, Span<WindowSum> corners)
    {
        for (var corner = 0; corner < corners.Length; corner++)
        {
            var weights = corner % 2 == 0 ? lattice.Falling : lattice.Rising;
            var (product, square) = (default(TOctet), default(TOctet));
            for (var group = 0; group < groupsPerCell; group++)
            {
                ref var sums = ref inAll[(2 * (cell * groupsPerCell + group) + corner / 4) * SliceSums + corner / 2 % 2 * 4 * Lanes];
                for (var half = 0; half < 2; half++)
                {
                    var weight = TOctet.Load(ref weights[group * Columns + half * Lanes]);
                    product += weight * TOctet.Load(ref Unsafe.Add(ref sums, 2 * half * Lanes));
                    square += weight * TOctet.Load(ref Unsafe.Add(ref sums, (2 * half + 1) * Lanes));
                }
            }

            corners[corner] = new WindowSum(product.Sum(), square.Sum(), exponents.P + exponents.Q, 2 * exponents.Q);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddProducts<T>(ref T a, ref T d, TOctet scaleA, TOctet scaleD, ref TOctet product, ref TOctet square)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
        {
            var (valuesOfA, valuesOfD) = (TOctet.Load(ref Unsafe.As<T, float>(ref a)), TOctet.Load(ref Unsafe.As<T, float>(ref d)));
            product = TOctet.AddExact(valuesOfA, valuesOfD, product);
            square = TOctet.AddExact(valuesOfD, valuesOfD, square);
        }
        else
        {
            var valuesOfA = TOctet.Load(ref Unsafe.As<T, double>(ref a)) * scaleA;
            var valuesOfD = TOctet.Load(ref Unsafe.As<T, double>(ref d)) * scaleD;
            product += valuesOfA * valuesOfD;
            square += valuesOfD * valuesOfD;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref double sum, TOctet value) => (TOctet.Load(ref sum) + value).Store(ref sum);

    /// <summary>The exponent of the largest value of a cell, or 0 where no scaling is needed.</summary>
    private int ExponentIn<T>(int channels, ReadOnlySpan<T> field, int stride, int cell) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (x, y, z, columns, rows, slices) = lattice.PartOf(cell);
        var largest = T.Zero;
        for (var channel = 0; channel < channels; channel++)
        {
            for (var row = 0; row < rows * slices; row++)
            {
                var place = channel * stride + ((z + row / rows) * lattice.Grid.Height + y + row % rows) * lattice.Grid.Width + x;
                foreach (var value in field.Slice(place, columns))
                {
                    largest = T.Max(largest, T.Abs(value));
                }
            }
        }

        var exponent = largest > T.Zero && T.IsFinite(largest) ? Math.ILogB(double.CreateSaturating(largest)) : 0;
        return Math.Abs(exponent) < SafeExponent ? 0 : Math.Clamp(exponent, -LargestExponent, LargestExponent);
    }
}
