namespace Symflux.Explanations;

/// <summary>
/// The monomials m_α(o) = Π_i ((o_i − c_i)h_i)^α_i / α_i! on the offsets of a stencil, orthonormalised degree by degree.
/// </summary>
internal sealed class MonomialBasis
{
    private readonly double[][] monomials;
    private readonly double[][] orthonormal;
    private readonly double[] derivativeNorms;

    private MonomialBasis(IReadOnlyList<(int X, int Y, int Z)> exponents, double[][] monomials)
    {
        Exponents = exponents;
        this.monomials = monomials;
        (orthonormal, var triangle) = Orthonormalise(monomials);
        derivativeNorms = RowNormsOfInverse(triangle);
    }

    /// <summary>α of every monomial, by increasing degree.</summary>
    public IReadOnlyList<(int X, int Y, int Z)> Exponents { get; }

    /// <summary>The monomials of degree at most <see cref="StencilFit.HighestOrder"/> that are independent on a box of offsets.</summary>
    /// <param name="reach">First and last offset along x, y, z.</param>
    /// <param name="spacing">h along x, y, z.</param>
    public static MonomialBasis Of((int First, int Last)[] reach, double[] spacing)
    {
        var extent = Array.ConvertAll(reach, range => range.Last - range.First + 1);
        (int X, int Y, int Z)[] exponents =
        [
            .. from order in Enumerable.Range(0, StencilFit.HighestOrder + 1)
               from z in Enumerable.Range(0, order + 1)
               from y in Enumerable.Range(0, order + 1 - z)
               let x = order - y - z
               where x < extent[0] && y < extent[1] && z < extent[2]
               select (x, y, z),
        ];
        return new MonomialBasis(exponents, Array.ConvertAll(exponents, alpha => Sample(alpha, extent, spacing)));
    }

    /// <summary>The moment Σ_o w(o) m_α(o).</summary>
    public double Moment(int index, double[] weights) => Dot(monomials[index], weights);

    /// <summary>The norm of D_α, the smallest stencil with the moment 1 for α and 0 for all others.</summary>
    /// <remarks>With V = QR the matrix of monomials, D_α is column α of V(VᵀV)⁻¹, so ‖D_α‖² = (R⁻¹R⁻ᵀ)_αα.</remarks>
    public double DerivativeNorm(int index) => derivativeNorms[index];

    /// <summary>Projects weights onto the monomials.</summary>
    /// <param name="weights">On all offsets, x fastest.</param>
    /// <param name="energies">The squared norm of the projection's part of every degree is added here.</param>
    /// <returns>The squared norm of what is left over.</returns>
    public double Project(double[] weights, double[] energies)
    {
        var rest = (double[])weights.Clone();
        for (var i = 0; i < orthonormal.Length; i++)
        {
            var part = Dot(orthonormal[i], rest);
            var (x, y, z) = Exponents[i];
            energies[x + y + z] += part * part;
            Subtract(rest, orthonormal[i], part);
        }

        return Dot(rest, rest);
    }

    private static double[] Sample((int X, int Y, int Z) alpha, int[] extent, double[] spacing)
    {
        var values = new double[extent[0] * extent[1] * extent[2]];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Power(0, i % extent[0], alpha.X) * Power(1, i / extent[0] % extent[1], alpha.Y)
                * Power(2, i / (extent[0] * extent[1]), alpha.Z);
        }

        return values;

        double Power(int axis, int place, int exponent)
        {
            var offset = (place - 0.5 * (extent[axis] - 1)) * spacing[axis];
            var product = 1.0;
            for (var k = 1; k <= exponent; k++)
            {
                product *= offset / k;
            }

            return product;
        }
    }

    /// <summary>V = QR by Gram and Schmidt; every column goes through it twice, which keeps Q orthonormal to rounding.</summary>
    private static (double[][] Q, double[,] R) Orthonormalise(double[][] columns)
    {
        var n = columns.Length;
        var (q, r) = (new double[n][], new double[n, n]);
        for (var j = 0; j < n; j++)
        {
            q[j] = (double[])columns[j].Clone();
            for (var pass = 0; pass < 2; pass++)
            {
                for (var i = 0; i < j; i++)
                {
                    var part = Dot(q[i], q[j]);
                    r[i, j] += part;
                    Subtract(q[j], q[i], part);
                }
            }

            r[j, j] = Math.Sqrt(Dot(q[j], q[j]));
            for (var k = 0; k < q[j].Length; k++)
            {
                q[j][k] /= r[j, j];
            }
        }

        return (q, r);
    }

    private static double[] RowNormsOfInverse(double[,] r)
    {
        var n = r.GetLength(0);
        var squares = new double[n];
        var column = new double[n];
        for (var j = 0; j < n; j++)
        {
            // Column j of R⁻¹ by back substitution.
            for (var i = j; i >= 0; i--)
            {
                var sum = i == j ? 1.0 : 0.0;
                for (var k = i + 1; k <= j; k++)
                {
                    sum -= r[i, k] * column[k];
                }

                column[i] = sum / r[i, i];
                squares[i] += column[i] * column[i];
            }
        }

        return Array.ConvertAll(squares, Math.Sqrt);
    }

    private static double Dot(double[] a, double[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    private static void Subtract(double[] from, double[] direction, double factor)
    {
        for (var i = 0; i < from.Length; i++)
        {
            from[i] -= factor * direction[i];
        }
    }
}
