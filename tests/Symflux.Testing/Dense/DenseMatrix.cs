using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Symflux.Fields;
using Symflux.Operators;

namespace Symflux.Testing;

/// <summary>K as a dense matrix, written down entry by entry from the definition of stencil and boundary, and what can be done with matrices.</summary>
public static class DenseMatrix
{
    private static readonly ConditionalWeakTable<StencilBank, ConcurrentDictionary<Grid, double[,]>> Known = [];

    /// <summary>K as a matrix with (C·N) rows and (m·N) columns, N samples.</summary>
    public static double[,] Of(StencilBank bank, Grid grid) => Known.GetOrCreateValue(bank).GetOrAdd(grid, _ => Make(bank, grid));

    /// <summary>Ku.</summary>
    public static double[] Times(double[,] matrix, double[] u)
    {
        var dual = new double[matrix.GetLength(0)];
        for (var r = 0; r < dual.Length; r++)
        {
            for (var c = 0; c < u.Length; c++)
            {
                dual[r] += matrix[r, c] * u[c];
            }
        }

        return dual;
    }

    /// <summary>Gaussian elimination with pivoting.</summary>
    public static double[] Solve(double[,] matrix, double[] right)
    {
        var n = right.Length;
        var (a, x) = ((double[,])matrix.Clone(), (double[])right.Clone());
        for (var k = 0; k < n; k++)
        {
            var pivot = Enumerable.Range(k, n - k).MaxBy(r => Math.Abs(a[r, k]));
            for (var c = 0; c < n && pivot != k; c++)
            {
                (a[k, c], a[pivot, c]) = (a[pivot, c], a[k, c]);
            }

            (x[k], x[pivot]) = (x[pivot], x[k]);
            for (var r = k + 1; r < n; r++)
            {
                var factor = a[r, k] / a[k, k];
                for (var c = k; c < n && factor != 0; c++)
                {
                    a[r, c] -= factor * a[k, c];
                }

                x[r] -= factor * x[k];
            }
        }

        for (var r = n - 1; r >= 0; r--)
        {
            for (var c = r + 1; c < n; c++)
            {
                x[r] -= a[r, c] * x[c];
            }

            x[r] /= a[r, r];
        }

        return x;
    }

    /// <summary>The largest singular value of a matrix by many power iterations from several starts: a lower bound that is nearly exact.</summary>
    public static double LargestSingularValue(double[,] matrix, ulong seed)
    {
        var (rows, columns) = (matrix.GetLength(0), matrix.GetLength(1));
        var random = new Random((int)seed);
        var best = 0.0;
        for (var start = 0; start < 3; start++)
        {
            var x = Enumerable.Range(0, columns).Select(_ => random.NextDouble() - 0.5).ToArray();
            for (var iteration = 0; iteration < 300; iteration++)
            {
                var norm = Math.Sqrt(x.Sum(v => v * v));
                if (norm == 0)
                {
                    break;
                }

                var y = new double[rows];
                var next = new double[columns];
                for (var r = 0; r < rows; r++)
                {
                    for (var c = 0; c < columns; c++)
                    {
                        y[r] += matrix[r, c] * x[c] / norm;
                    }

                    for (var c = 0; c < columns; c++)
                    {
                        next[c] += matrix[r, c] * y[r];
                    }
                }

                best = Math.Max(best, Math.Sqrt(y.Sum(v => v * v)));
                x = next;
            }
        }

        return best;
    }

    private static double[,] Make(StencilBank bank, Grid grid)
    {
        var n = grid.Count;
        var matrix = new double[bank.OutputChannels * n, bank.InputChannels * n];
        for (var c = 0; c < bank.OutputChannels; c++)
        {
            var s = bank.Stencils[c];
            for (var z = 0; z < grid.Depth; z++)
            for (var y = 0; y < grid.Height; y++)
            for (var x = 0; x < grid.Width; x++)
            {
                var row = c * n + (z * grid.Height + y) * grid.Width + x;
                var entries = new List<(int Column, double Weight)>();
                var inside = true;
                for (var i = 0; i < s.InputChannels; i++)
                for (var dz = 0; dz < s.Depth; dz++)
                for (var dy = 0; dy < s.Height; dy++)
                for (var dx = 0; dx < s.Width; dx++)
                {
                    var (pz, py, px) = (z + dz - s.OriginZ, y + dy - s.OriginY, x + dx - s.OriginX);
                    var here = pz >= 0 && pz < grid.Depth && py >= 0 && py < grid.Height && px >= 0 && px < grid.Width;
                    inside &= here;
                    if (bank.Boundary == Boundary.Reflecting)
                    {
                        (pz, py, px, here) = (Reflect(pz, grid.Depth), Reflect(py, grid.Height), Reflect(px, grid.Width), true);
                    }

                    if (here)
                    {
                        entries.Add((i * n + (pz * grid.Height + py) * grid.Width + px, s[i, dz, dy, dx]));
                    }
                }

                if (inside || bank.Boundary != Boundary.Natural)
                {
                    entries.ForEach(entry => matrix[row, entry.Column] += entry.Weight);
                }
            }
        }

        return matrix;
    }

    private static int Reflect(int place, int n)
    {
        while (place < 0 || place >= n)
        {
            place = place < 0 ? -1 - place : 2 * n - 1 - place;
        }

        return place;
    }
}
