using System.Numerics;
using System.Runtime.CompilerServices;

namespace Symflux.Imaging.Numerics;

/// <summary>Eigenvalues of small symmetric matrices by cyclic Jacobi rotations.</summary>
/// <remarks>
/// G. H. Golub, C. F. Van Loan, Matrix Computations, 4th edition, section 8.5. Slower than a tridiagonal reduction, but it keeps
/// small eigenvalues accurate, and the matrices here have at most 64 rows.
/// </remarks>
internal static class SymmetricEigenvalues
{
    private const int LargestNumberOfSweeps = 50;

    /// <summary>All eigenvalues in ascending order.</summary>
    /// <param name="matrix">Symmetric, row after row; it is overwritten.</param>
    /// <param name="size">Number of rows.</param>
    public static double[] Of(double[] matrix, int size)
    {
        var total = matrix.Sum(entry => entry * entry);
        for (var sweep = 0; sweep < LargestNumberOfSweeps && OffDiagonal(matrix, size) > 1e-24 * total; sweep++)
        {
            for (var p = 0; p < size; p++)
            {
                for (var q = p + 1; q < size; q++)
                {
                    Rotate(matrix, size, p, q);
                }
            }
        }

        var values = new double[size];
        for (var i = 0; i < size; i++)
        {
            values[i] = matrix[i * size + i];
        }

        Array.Sort(values);
        return values;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double OffDiagonal(double[] matrix, int size)
    {
        var sum = 0.0;
        for (var p = 0; p < size; p++)
        {
            for (var q = p + 1; q < size; q++)
            {
                sum += 2 * matrix[p * size + q] * matrix[p * size + q];
            }
        }

        return sum;
    }

    /// <summary>Makes the entry (p, q) zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rotate(double[] matrix, int size, int p, int q)
    {
        var pq = matrix[p * size + q];
        if (pq == 0)
        {
            return;
        }

        var theta = (matrix[q * size + q] - matrix[p * size + p]) / (2 * pq);
        var tangent = (theta >= 0 ? 1 : -1) / (Math.Abs(theta) + Math.Sqrt(1 + theta * theta));
        var cosine = 1 / Math.Sqrt(1 + tangent * tangent);
        var sine = tangent * cosine;
        // First the columns p and q, then the rows.
        for (var k = 0; k < matrix.Length; k += size)
        {
            ref var kp = ref matrix[k + p];
            ref var kq = ref matrix[k + q];
            (kp, kq) = (cosine * kp - sine * kq, sine * kp + cosine * kq);
        }

        Turn(matrix.AsSpan(p * size, size), matrix.AsSpan(q * size, size), cosine, sine);
    }

    /// <summary>(a, b) becomes (c·a − s·b, s·a + c·b).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Turn(Span<double> a, Span<double> b, double cosine, double sine)
    {
        var (c, s) = (new Vector<double>(cosine), new Vector<double>(sine));
        var i = 0;
        for (; i <= a.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            var (left, right) = (new Vector<double>(a[i..]), new Vector<double>(b[i..]));
            (c * left - s * right).CopyTo(a[i..]);
            (s * left + c * right).CopyTo(b[i..]);
        }

        for (; i < a.Length; i++)
        {
            (a[i], b[i]) = (cosine * a[i] - sine * b[i], sine * a[i] + cosine * b[i]);
        }
    }
}
