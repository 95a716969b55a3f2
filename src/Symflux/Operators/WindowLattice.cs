using System.Numerics;
using System.Runtime.CompilerServices;
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
    private readonly Grid grid;
    private readonly int window;
    private readonly int cellsZ;
    private readonly int cellsY;
    private readonly int cellsX;
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
        (Rising, Falling) = (new double[samples + CellSums.Columns], new double[samples + CellSums.Columns]);
        for (var i = 0; i < samples; i++)
        {
            (Rising[i], Falling[i]) = ((double)i / window, (double)(window - i) / window);
        }

        (risingInSingle, fallingInSingle) = (Array.ConvertAll(Rising, weight => (float)weight), Array.ConvertAll(Falling, weight => (float)weight));
    }

    /// <summary>The grid.</summary>
    public Grid Grid => grid;

    /// <summary>h.</summary>
    public int Window => window;

    /// <summary>Number of cells in a row of them.</summary>
    public int CellsX => cellsX;

    /// <summary>i/h for the samples of a cell, then zeros up to whole vectors.</summary>
    public double[] Rising { get; }

    /// <summary>1 − i/h for the samples of a cell, then zeros up to whole vectors.</summary>
    public double[] Falling { get; }

    /// <summary>Number of cells.</summary>
    public int CellCount => cellsZ * cellsY * cellsX;

    /// <summary>Number of nodes: of hats that reach into the grid.</summary>
    public int NodeCount => NodesZ * NodesY * NodesX;

    /// <summary>2^d: nodes at the corners of a cell.</summary>
    public int Corners => 1 << grid.Dimension;

    private int NodesZ => grid.Dimension > 2 ? cellsZ + 1 : 1;

    private int NodesY => grid.Dimension > 1 ? cellsY + 1 : 1;

    private int NodesX => cellsX + 1;

    /// <summary>Adds the contributions of all cells to the sums at the nodes.</summary>
    /// <param name="corners">The contributions, cell by cell.</param>
    /// <param name="nodes">The sums, x fastest.</param>
    public void Collect(ReadOnlySpan<WindowSum> corners, Span<WindowSum> nodes)
    {
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
        var (nodeY, partY) = Math.DivRem(row % grid.Height, window);
        var (nodeZ, partZ) = Math.DivRem(row / grid.Height, window);
        var node = first / window;
        var left = T.CreateSaturating(At(nodes, node));
        for (var start = 0; start < values.Length; start += window)
        {
            var right = T.CreateSaturating(At(nodes, ++node));
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

        double At(ReadOnlySpan<double> nodes, int nodeX) => grid.Dimension switch
        {
            1 => nodes[nodeX],
            2 => InSlice(nodes, 0, nodeX),
            _ => Between(partZ, InSlice(nodes, nodeZ, nodeX), InSlice(nodes, nodeZ + 1, nodeX)),
        };

        double InSlice(ReadOnlySpan<double> nodes, int slice, int column) => Between(
            partY, nodes[(slice * NodesY + nodeY) * NodesX + column], nodes[(slice * NodesY + nodeY + 1) * NodesX + column]);
    }

    /// <summary>Both terms have one sign, so nothing cancels, and steps keep their last digits where they are small.</summary>
    private void Mix<T>(T left, T right, Span<T> cell) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (up, down) = typeof(T) == typeof(float)
            ? (Unsafe.As<T[]>(risingInSingle), Unsafe.As<T[]>(fallingInSingle))
            : (Unsafe.As<T[]>(Rising), Unsafe.As<T[]>(Falling));
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

    private double Between(int place, double before, double behind) => before == behind ? before : Falling[place] * before + Rising[place] * behind;

    private int Cells(int samples) => (int)(((long)samples + window - 1) / window);

    /// <summary>Where a cell begins, and how many samples it has along each axis.</summary>
    /// <param name="cell">Which cell, x fastest.</param>
    public (int X, int Y, int Z, int Columns, int Rows, int Slices) PartOf(int cell)
    {
        var (x, y, z) = (cell % cellsX * window, cell / cellsX % cellsY * window, cell / cellsX / cellsY * window);
        return (x, y, z, Math.Min(window, grid.Width - x), Math.Min(window, grid.Height - y), Math.Min(window, grid.Depth - z));
    }
}
