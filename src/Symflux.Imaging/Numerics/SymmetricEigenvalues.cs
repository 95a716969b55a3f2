using System.Numerics;
using System.Runtime.CompilerServices;

namespace Symflux.Imaging.Numerics;

/// <summary>Eigenvalues of small symmetric matrices: a tridiagonal form by Householder reflections, and implicit QR steps on it.</summary>
/// <remarks>
/// G. H. Golub, C. F. Van Loan, Matrix Computations, 4th edition, sections 8.3.1 and 8.3.5, without the vectors. Eigenvalues are exact up to a few
/// roundings of the largest one. Vectors work on entries side by side, so that the bits do not depend on their width.
/// </remarks>
internal static class SymmetricEigenvalues
{
    /// <summary>Steps for each eigenvalue at most; they take two or three.</summary>
    private const int LargestNumberOfSteps = 50;

    /// <summary>Relative distance of a number from the next.</summary>
    private const double Rounding = 2.3e-16;

    /// <summary>All eigenvalues in ascending order.</summary>
    /// <param name="matrix">Symmetric, row after row; it is overwritten.</param>
    /// <param name="size">Number of rows.</param>
    public static double[] Of(double[] matrix, int size)
    {
        var (diagonal, beside) = (new double[size], new double[size]);
        Reduce(matrix, size, diagonal, beside);
        Diagonalise(diagonal, beside);
        Array.Sort(diagonal);
        return diagonal;
    }

    /// <summary>The tridiagonal form: reflections I − 2vvᵀ, |v| = 1, of rows and columns, each of which leaves one entry beside the diagonal.</summary>
    private static void Reduce(double[] matrix, int size, double[] diagonal, double[] beside)
    {
        var (v, w) = (new double[size], new double[size]);
        for (var k = 0; k < size; k++)
        {
            diagonal[k] = matrix[k * size + k];
            var rest = size - k - 1;
            if (rest == 0)
            {
                return;
            }

            var column = matrix.AsSpan(k * size + k + 1, rest);
            var norm = Math.Sqrt(SumOfSquares(column));
            beside[k] = column[0] > 0 ? -norm : norm;
            if (rest == 1 || norm == 0)
            {
                beside[k] = rest == 1 ? column[0] : 0;
                continue;
            }

            var reflection = v.AsSpan(0, rest);
            column.CopyTo(reflection);
            reflection[0] -= beside[k];
            var length = Math.Sqrt(SumOfSquares(reflection));
            foreach (ref var entry in reflection)
            {
                entry /= length;
            }

            Reflect(matrix.AsSpan((k + 1) * size + k + 1), size, reflection, w.AsSpan(0, rest));
        }
    }

    /// <summary>A becomes (I − 2vvᵀ)A(I − 2vvᵀ) = A − vwᵀ − wvᵀ with w = 2Av − 2(vᵀAv)v.</summary>
    /// <param name="matrix">A, from its first entry on.</param>
    /// <param name="stride">Distance from row to row.</param>
    /// <param name="v">v.</param>
    /// <param name="w">Receives w.</param>
    private static void Reflect(Span<double> matrix, int stride, ReadOnlySpan<double> v, Span<double> w)
    {
        w.Clear();
        for (var i = 0; i < v.Length; i++)
        {
            Add(2 * v[i], matrix.Slice(i * stride, v.Length), w);
        }

        var projection = 0.0;
        for (var i = 0; i < v.Length; i++)
        {
            projection += v[i] * w[i];
        }

        Add(-projection, v, w);
        for (var i = 0; i < v.Length; i++)
        {
            var row = matrix.Slice(i * stride, v.Length);
            Add(-v[i], w, row);
            Add(-w[i], v, row);
        }
    }

    /// <summary>Implicit QR steps until nothing is left beside the diagonal.</summary>
    private static void Diagonalise(double[] diagonal, double[] beside)
    {
        var last = diagonal.Length - 1;
        for (var step = 0; last > 0 && step < LargestNumberOfSteps * diagonal.Length; step++)
        {
            while (last > 0 && IsNothing(diagonal, beside, last - 1))
            {
                last--;
            }

            var first = last;
            while (first > 0 && !IsNothing(diagonal, beside, first - 1))
            {
                first--;
            }

            if (first < last)
            {
                Step(diagonal, beside, first, last);
            }
        }
    }

    private static bool IsNothing(double[] diagonal, double[] beside, int k) =>
        Math.Abs(beside[k]) <= Rounding * (Math.Abs(diagonal[k]) + Math.Abs(diagonal[k + 1]));

    /// <summary>
    /// One step on the rows from <paramref name="first"/> to <paramref name="last"/>: a rotation of the first two towards the eigenvector of the shift, and
    /// rotations that chase down the entry which it leaves beside the three diagonals.
    /// </summary>
    private static void Step(double[] diagonal, double[] beside, int first, int last)
    {
        var (half, corner) = ((diagonal[last - 1] - diagonal[last]) / 2, beside[last - 1]);
        var shift = diagonal[last] - corner / (half / corner + Math.CopySign(Math.Sqrt(half / corner * (half / corner) + 1), half / corner));
        var (x, z) = (diagonal[first] - shift, beside[first]);
        for (var k = first; k < last; k++)
        {
            var r = double.Hypot(x, z);
            var (c, s) = r == 0 ? (1, 0) : (x / r, z / r);
            if (k > first)
            {
                beside[k - 1] = r;
            }

            var (upper, lower, between) = (diagonal[k], diagonal[k + 1], beside[k]);
            diagonal[k] = c * c * upper + 2 * c * s * between + s * s * lower;
            diagonal[k + 1] = s * s * upper - 2 * c * s * between + c * c * lower;
            beside[k] = c * s * (lower - upper) + (c * c - s * s) * between;
            if (k + 1 < last)
            {
                (x, z) = (beside[k], s * beside[k + 1]);
                beside[k + 1] *= c;
            }
        }
    }

    private static double SumOfSquares(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value * value;
        }

        return sum;
    }

    /// <summary>b += factor · a.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(double factor, ReadOnlySpan<double> a, Span<double> b)
    {
        var factors = new Vector<double>(factor);
        var i = 0;
        for (; i <= b.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            (new Vector<double>(b[i..]) + factors * new Vector<double>(a[i..])).CopyTo(b[i..]);
        }

        for (; i < b.Length; i++)
        {
            b[i] += factor * a[i];
        }
    }
}
