namespace Symflux.Operators;

/// <summary>Eigenvalues and eigenvectors of a small real symmetric matrix by cyclic Jacobi rotations.</summary>
internal static class SymmetricEigen
{
    /// <summary>A = Σ_k values[k] · v_k v_kᵀ with orthonormal v_k.</summary>
    /// <param name="matrix">A, n×n, row by row; only its symmetric part counts.</param>
    /// <param name="n">Size.</param>
    /// <returns>Values, and Vectors with v_k in column k.</returns>
    public static (double[] Values, double[] Vectors) Decompose(ReadOnlySpan<double> matrix, int n)
    {
        var a = new double[n * n];
        var v = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            v[i * n + i] = 1;
            for (var j = 0; j < n; j++)
            {
                a[i * n + j] = 0.5 * (matrix[i * n + j] + matrix[j * n + i]);
            }
        }

        // Off-diagonal entries shrink quadratically once small; sixty sweeps are far more than ever needed.
        for (var sweep = 0; sweep < 60 && Rotate(a, v, n); sweep++)
        {
        }

        return ([.. Enumerable.Range(0, n).Select(i => a[i * n + i])], v);
    }

    /// <summary>One sweep over all pairs; false when every off-diagonal entry is negligible.</summary>
    private static bool Rotate(double[] a, double[] v, int n)
    {
        var rotated = false;
        for (var p = 0; p < n; p++)
        {
            for (var q = p + 1; q < n; q++)
            {
                var off = a[p * n + q];
                if (Math.Abs(off) <= 1e-17 * (Math.Abs(a[p * n + p]) + Math.Abs(a[q * n + q])) || off == 0)
                {
                    continue;
                }

                rotated = true;
                var theta = (a[q * n + q] - a[p * n + p]) / (2 * off);
                var t = (theta >= 0 ? 1 : -1) / (Math.Abs(theta) + Math.Sqrt(theta * theta + 1));
                var c = 1 / Math.Sqrt(t * t + 1);
                var s = t * c;
                for (var k = 0; k < n; k++)
                {
                    (a[k * n + p], a[k * n + q]) = (c * a[k * n + p] - s * a[k * n + q], s * a[k * n + p] + c * a[k * n + q]);
                }

                for (var k = 0; k < n; k++)
                {
                    (a[p * n + k], a[q * n + k]) = (c * a[p * n + k] - s * a[q * n + k], s * a[p * n + k] + c * a[q * n + k]);
                    (v[k * n + p], v[k * n + q]) = (c * v[k * n + p] - s * v[k * n + q], s * v[k * n + p] + c * v[k * n + q]);
                }
            }
        }

        return rotated;
    }
}
