using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Symflux.Fields;

namespace Symflux.Operators;

/// <summary>
/// Hats w_j(x) = Π_i max(0, 1 − |x_i/h − j_i|) on a grid, one for each node j of the lattice of places that are multiples of h: a partition of unity.
/// Sums of inner products under them, and linear interpolation of values at the nodes; as operators, the two are adjoint.
/// </summary>
/// <remarks>
/// The lattice cuts the grid into cells of h samples per axis (fewer at the far borders), and every hat reaches over the 2^d cells around its node. A
/// cell is summed in an order that depends on its samples alone and not on their place in the grid, so equal surroundings give equal bits.
/// </remarks>
internal sealed class WindowLattice
{
    /// <summary>Partial sums that run side by side, whatever the width of the machine's vectors: the bits are the same on all.</summary>
    private const int Lanes = 8;

    /// <summary>Values whose logarithms to base 2 lie below this in size have squares, and sums of squares, far within the range of double.</summary>
    private const int SafeExponent = 300;

    /// <summary>Exponents of larger size have no power of two of their own in double.</summary>
    private const int LargestExponent = 1000;

    private readonly Grid grid;
    private readonly int window;
    private readonly int cellsZ;
    private readonly int cellsY;
    private readonly int cellsX;

    /// <summary>i/h and 1 − i/h for the samples of a cell, then zeros up to whole vectors.</summary>
    private readonly double[] rising;
    private readonly double[] falling;
    private readonly float[] risingInSingle;
    private readonly float[] fallingInSingle;

    /// <summary>Lays a lattice over a grid.</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="window">h ≥ 1.</param>
    public WindowLattice(Grid grid, int window)
    {
        (this.grid, this.window) = (grid, window);
        (cellsZ, cellsY, cellsX) = (Cells(grid.Depth), Cells(grid.Height), Cells(grid.Width));
        var samples = Math.Min(window, Math.Max(grid.Width, Math.Max(grid.Height, grid.Depth)));
        (rising, falling) = (new double[samples + Lanes], new double[samples + Lanes]);
        for (var i = 0; i < samples; i++)
        {
            (rising[i], falling[i]) = ((double)i / window, (double)(window - i) / window);
        }

        (risingInSingle, fallingInSingle) = (Array.ConvertAll(rising, weight => (float)weight), Array.ConvertAll(falling, weight => (float)weight));
    }

    /// <summary>Number of cells.</summary>
    public int CellCount => cellsZ * cellsY * cellsX;

    /// <summary>Number of nodes: of hats that reach into the grid.</summary>
    public int NodeCount => NodesZ * NodesY * NodesX;

    /// <summary>2^d: nodes at the corners of a cell.</summary>
    public int Corners => 1 << grid.Dimension;

    private int NodesZ => grid.Dimension > 2 ? cellsZ + 1 : 1;

    private int NodesY => grid.Dimension > 1 ? cellsY + 1 : 1;

    private int NodesX => cellsX + 1;

    /// <summary>What a cell contributes to the sums Σ_x w_j(x)⟨a, d⟩(x) and Σ_x w_j(x)|d(x)|² at its corners.</summary>
    /// <param name="a">Channels one after the other.</param>
    /// <param name="d">As many.</param>
    /// <param name="cell">Which cell, x fastest.</param>
    /// <param name="corners">Receives the contributions, x fastest.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void SumCell<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> d, int cell, Span<WindowSum> corners) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (x, y, z) = (cell % cellsX * window, cell / cellsX % cellsY * window, cell / cellsX / cellsY * window);
        var (columns, rows, slices) = (Part(x, grid.Width), Part(y, grid.Height), Part(z, grid.Depth));
        var (p, q) = (0, 0);
        if (typeof(T) == typeof(double))
        {
            // Products of values of float are far within the range of double anyway.
            (p, q) = (ExponentIn(a, x, y, z, columns, rows, slices), ExponentIn(d, x, y, z, columns, rows, slices));
        }

        var (scaleA, scaleD) = (Math.ScaleB(1, -p), Math.ScaleB(1, -q));
        Span<CornerSums> inSlice = stackalloc CornerSums[2];
        Span<CornerSums> inAll = stackalloc CornerSums[4];
        inAll.Clear();
        for (var k = 0; k < slices; k++)
        {
            inSlice.Clear();
            for (var j = 0; j < rows; j++)
            {
                SumRow(
                    ref MemoryMarshal.GetReference(a), ref MemoryMarshal.GetReference(d), a.Length, ((z + k) * grid.Height + y + j) * grid.Width + x, columns,
                    scaleA, scaleD, out var row);
                inSlice[0].Add(falling[j], row);
                inSlice[1].Add(rising[j], row);
            }

            inAll[0].Add(falling[k], inSlice[0]);
            inAll[1].Add(falling[k], inSlice[1]);
            inAll[2].Add(rising[k], inSlice[0]);
            inAll[3].Add(rising[k], inSlice[1]);
        }

        for (var corner = 0; corner < corners.Length; corner++)
        {
            var (product, square) = inAll[corner / 2].At(corner % 2);
            corners[corner] = new WindowSum(product, square, p + q, 2 * q);
        }
    }

    /// <summary>The sums at the nodes from the contributions of all cells.</summary>
    /// <param name="corners">The contributions, cell by cell.</param>
    /// <param name="nodes">Receives the sums, x fastest.</param>
    public void Collect(ReadOnlySpan<WindowSum> corners, Span<WindowSum> nodes)
    {
        nodes.Clear();
        for (var cell = 0; cell < CellCount; cell++)
        {
            var (x, y, z) = (cell % cellsX, cell / cellsX % cellsY, cell / cellsX / cellsY);
            for (var corner = 0; corner < Corners; corner++)
            {
                ref var node = ref nodes[((z + corner / 4) * NodesY + y + corner / 2 % 2) * NodesX + x + corner % 2];
                node += corners[cell * Corners + corner];
            }
        }
    }

    /// <summary>Σ_j w_j(x) v_j along a part of a row.</summary>
    /// <param name="nodes">v, x fastest.</param>
    /// <param name="row">The row, z·height + y.</param>
    /// <param name="first">Its first sample that is wanted, a multiple of h.</param>
    /// <param name="values">Receives the values, one for each sample.</param>
    public void Interpolate<T>(ReadOnlySpan<double> nodes, int row, int first, Span<T> values) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (y, z) = (row % grid.Height, row / grid.Height);
        var left = T.CreateSaturating(At(nodes, first / window));
        for (var start = 0; start < values.Length; start += window)
        {
            var right = T.CreateSaturating(At(nodes, (first + start) / window + 1));
            var cell = values.Slice(start, Math.Min(window, values.Length - start));
            if (left == right)
            {
                cell.Fill(left);
            }
            else
            {
                Mix(left, right, cell);
            }

            left = right;
        }

        double At(ReadOnlySpan<double> nodes, int nodeX)
        {
            var (nodeY, nodeZ) = (y / window, z / window);
            return grid.Dimension switch
            {
                1 => nodes[nodeX],
                2 => InSlice(nodes, 0, nodeX),
                _ => Between(z % window, InSlice(nodes, nodeZ, nodeX), InSlice(nodes, nodeZ + 1, nodeX)),
            };

            double InSlice(ReadOnlySpan<double> nodes, int slice, int column) => Between(
                y % window, nodes[(slice * NodesY + nodeY) * NodesX + column], nodes[(slice * NodesY + nodeY + 1) * NodesX + column]);
        }
    }

    /// <summary>Both terms have one sign, so nothing cancels, and steps keep their last digits where they are small.</summary>
    private void Mix<T>(T left, T right, Span<T> cell) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (up, down) = typeof(T) == typeof(float)
            ? (Unsafe.As<T[]>(risingInSingle), Unsafe.As<T[]>(fallingInSingle))
            : (Unsafe.As<T[]>(rising), Unsafe.As<T[]>(falling));
        var i = 0;
        for (; i <= cell.Length - Vector<T>.Count; i += Vector<T>.Count)
        {
            Simd.MultiplyAdd(new Vector<T>(up, i), new Vector<T>(right), new Vector<T>(down, i) * new Vector<T>(left)).CopyTo(cell[i..]);
        }

        for (; i < cell.Length; i++)
        {
            cell[i] = T.MultiplyAddEstimate(up[i], right, down[i] * left);
        }
    }

    private double Between(int place, double before, double behind) => before == behind ? before : falling[place] * before + rising[place] * behind;

    private int Cells(int samples) => (int)(((long)samples + window - 1) / window);

    /// <summary>Samples of a cell from a place on.</summary>
    private int Part(int start, int samples) => Math.Min(window, samples - start);

    /// <summary>The exponent of the largest value of a cell, or 0 where no scaling is needed.</summary>
    private int ExponentIn<T>(ReadOnlySpan<T> field, int x, int y, int z, int columns, int rows, int slices) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var largest = T.Zero;
        for (var start = 0; start < field.Length; start += grid.Count)
        {
            for (var row = 0; row < rows * slices; row++)
            {
                foreach (var value in field.Slice(start + ((z + row / rows) * grid.Height + y + row % rows) * grid.Width + x, columns))
                {
                    largest = T.Max(largest, T.Abs(value));
                }
            }
        }

        var exponent = largest > T.Zero && T.IsFinite(largest) ? Math.ILogB(double.CreateSaturating(largest)) : 0;
        return Math.Abs(exponent) < SafeExponent ? 0 : Math.Clamp(exponent, -LargestExponent, LargestExponent);
    }

    /// <summary>Sums over the columns of a cell in one row, with the falling and the rising side of the hats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SumRow<T>(ref T a, ref T d, int length, int start, int columns, double scaleA, double scaleD, out CornerSums sums)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // Locals, and not the result itself, stay in registers.
        var (productBefore, productBehind, squareBefore, squareBehind) = (default(Octet), default(Octet), default(Octet), default(Octet));
        ref var down = ref MemoryMarshal.GetArrayDataReference(falling);
        ref var up = ref MemoryMarshal.GetArrayDataReference(rising);
        var (whole, channel) = (columns / Lanes * Lanes, grid.Count);
        for (var i = 0; i < whole; i += Lanes)
        {
            var (product, square) = (default(Octet), default(Octet));
            for (var place = start + i; place < length; place += channel)
            {
                Add(ref Unsafe.Add(ref a, place), ref Unsafe.Add(ref d, place), scaleA, scaleD, ref product, ref square);
            }

            var (before, behind) = (Octet.Load(ref Unsafe.Add(ref down, i), 1), Octet.Load(ref Unsafe.Add(ref up, i), 1));
            productBefore += before * product;
            productBehind += behind * product;
            squareBefore += before * square;
            squareBehind += behind * square;
        }

        sums = new CornerSums { ProductBefore = productBefore, ProductBehind = productBehind, SquareBefore = squareBefore, SquareBehind = squareBehind };
        if (whole < columns)
        {
            AddRest(ref a, ref d, length, start + whole, whole, columns - whole, scaleA, scaleD, ref sums);
        }
    }

    /// <summary>The columns that do not fill the lanes; zeros take the place of those that are missing.</summary>
    private void AddRest<T>(
        ref T a, ref T d, int length, int start, int first, int columns, double scaleA, double scaleD, ref CornerSums sums)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Span<T> restOfA = stackalloc T[Lanes], restOfD = stackalloc T[Lanes];
        var (product, square) = (default(Octet), default(Octet));
        var channel = grid.Count;
        for (var place = start; place < length; place += channel)
        {
            MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref a, place), columns).CopyTo(restOfA);
            MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref d, place), columns).CopyTo(restOfD);
            Add(ref restOfA[0], ref restOfD[0], scaleA, scaleD, ref product, ref square);
        }

        var (before, behind) = (Octet.Load(ref falling[first], 1), Octet.Load(ref rising[first], 1));
        sums.ProductBefore += before * product;
        sums.ProductBehind += behind * product;
        sums.SquareBefore += before * square;
        sums.SquareBehind += behind * square;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<T>(ref T a, ref T d, double scaleA, double scaleD, ref Octet product, ref Octet square)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (valuesOfA, valuesOfD) = (Octet.Load(ref a, scaleA), Octet.Load(ref d, scaleD));
        if (typeof(T) == typeof(float))
        {
            // Products of values of single precision are exact in double, so that fusing them with the sum changes no bit.
            product = Octet.Fused(valuesOfA, valuesOfD, product);
            square = Octet.Fused(valuesOfD, valuesOfD, square);
            return;
        }

        product += valuesOfA * valuesOfD;
        square += valuesOfD * valuesOfD;
    }

    /// <summary>Partial sums of ⟨a, d⟩ and |d|² under the falling and the rising side of the hats along x.</summary>
    private struct CornerSums
    {
        public Octet ProductBefore, ProductBehind, SquareBefore, SquareBehind;

        public void Add(double weight, in CornerSums other)
        {
            ProductBefore += other.ProductBefore * weight;
            ProductBehind += other.ProductBehind * weight;
            SquareBefore += other.SquareBefore * weight;
            SquareBehind += other.SquareBehind * weight;
        }

        public readonly (double Product, double Square) At(int side) =>
            side == 0 ? (ProductBefore.Sum(), SquareBefore.Sum()) : (ProductBehind.Sum(), SquareBehind.Sum());
    }

    /// <summary>Eight doubles. Products and sums are rounded one by one where that makes a difference, since not every machine has fused ones.</summary>
    private readonly struct Octet(Vector256<double> lower, Vector256<double> upper)
    {
        private readonly Vector256<double> lower = lower;
        private readonly Vector256<double> upper = upper;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Octet Load<T>(ref T first, double scale) where T : unmanaged
        {
            if (typeof(T) == typeof(float))
            {
                var eight = Vector256.LoadUnsafe(ref Unsafe.As<T, float>(ref first));
                return new(Vector256.WidenLower(eight), Vector256.WidenUpper(eight));
            }

            ref var asDouble = ref Unsafe.As<T, double>(ref first);
            return new(Vector256.LoadUnsafe(ref asDouble) * scale, Vector256.LoadUnsafe(ref asDouble, (nuint)Vector256<double>.Count) * scale);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Octet operator +(Octet a, Octet b) => new(a.lower + b.lower, a.upper + b.upper);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Octet operator *(Octet a, Octet b) => new(a.lower * b.lower, a.upper * b.upper);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Octet operator *(Octet a, double weight) => new(a.lower * weight, a.upper * weight);

        /// <summary>ab + c, rounded once where the machine can.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Octet Fused(Octet a, Octet b, Octet c) => new(
            Vector256.MultiplyAddEstimate(a.lower, b.lower, c.lower), Vector256.MultiplyAddEstimate(a.upper, b.upper, c.upper));

        public double Sum() => Vector256.Sum(lower + upper);
    }
}
