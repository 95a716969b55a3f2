namespace Symflux.Solving;

/// <summary>
/// A symmetric positive definite system with few diagonals, solved in place by the factorisation LDLᵀ. With one diagonal
/// beside the main one it is the Thomas algorithm.
/// </summary>
internal sealed class BandedSystem
{
    private readonly int n;
    private readonly int bandwidth;
    private readonly double[] band;

    /// <summary>Makes room for a system.</summary>
    /// <param name="n">Number of unknowns.</param>
    /// <param name="bandwidth">Number of diagonals below the main one.</param>
    public BandedSystem(int n, int bandwidth)
    {
        (this.n, this.bandwidth) = (n, Math.Min(bandwidth, n - 1));
        band = new double[n * (this.bandwidth + 1)];
        Right = new double[n];
    }

    /// <summary>The right-hand side; after <see cref="Solve"/> the solution.</summary>
    public double[] Right { get; }

    /// <summary>A := cI.</summary>
    public void Reset(double diagonal)
    {
        band.AsSpan().Clear();
        for (var row = 0; row < n; row++)
        {
            At(row, row) = diagonal;
        }
    }

    /// <summary>Adds to an entry on or below the diagonal.</summary>
    public void Add(int row, int column, double value) => At(row, column) += value;

    /// <summary>Solves the system; the matrix is used up.</summary>
    public void Solve()
    {
        for (var row = 0; row < n; row++)
        {
            var first = Math.Max(0, row - bandwidth);
            for (var column = first; column < row; column++)
            {
                // L_rc D_c = A_rc − Σ L_rk D_k L_ck; the product L D is kept until the row is done.
                var sum = At(row, column);
                for (var k = Math.Max(first, column - bandwidth); k < column; k++)
                {
                    sum -= At(row, k) * At(column, k);
                }

                At(row, column) = sum;
            }

            for (var column = first; column < row; column++)
            {
                var product = At(row, column);
                var entry = product / At(column, column);
                At(row, row) -= product * entry;
                At(row, column) = entry;
                Right[row] -= entry * Right[column];
            }
        }

        for (var row = n - 1; row >= 0; row--)
        {
            Right[row] /= At(row, row);
            for (var below = row + 1; below <= Math.Min(n - 1, row + bandwidth); below++)
            {
                Right[row] -= At(below, row) * Right[below];
            }
        }
    }

    private ref double At(int row, int column) => ref band[row * (bandwidth + 1) + bandwidth - row + column];
}
