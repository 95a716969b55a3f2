using System.Numerics;
using System.Runtime.CompilerServices;

namespace Symflux.Operators;

/// <summary>The largest eigenvalue of the Hermitian matrices K̂*K̂(ω) at the frequencies of a grid.</summary>
/// <remarks>
/// Most frequencies are never looked at. For a unit vector x, p(ω) = x*K̂*K̂(ω)x is a trigonometric polynomial with 0 ≤ p ≤ S², so between two frequencies
/// it changes by at most Σ_i d_i|Δω_i|·S²/2 (Bernstein), and S² ≤ F·M with M the largest sample and F the factor of the grid (Ehlich and Zeller). Let L be the
/// largest sample known so far, and c = F·Σ_i d_i|Δω_i|/2 over the extent of a block. Where the middle of a block has no eigenvalue above (1 − c)L,
/// the block has no
/// sample above (1 − c)L + cM; if M lay in there, M ≤ (1 − c)L + cM would give M ≤ L.
/// </remarks>
internal sealed class SymbolSamples
{
    /// <summary>How far the largest blocks reach around their middle; then thirds of them.</summary>
    private const int HalfWidth = 4;

    private readonly int m;
    private readonly double factor;
    private readonly SymbolAxis x;
    private readonly SymbolAxis y;
    private readonly SymbolAxis z;
    private readonly Complex[][] gram;
    private readonly Complex[][] planes;
    private readonly Complex[][] lines;
    private readonly Complex[] matrix;
    private readonly Complex[] factorised;
    private readonly Complex[] leading;
    private readonly Complex[] product;
    private (int X, int Y) ready = (-1, -1);

    /// <summary>Prepares the samples.</summary>
    /// <param name="gram">Coefficients of the entries (i, j), j ≤ i, row by row, each ordered z, y, x.</param>
    /// <param name="m">Number of rows of the matrices.</param>
    /// <param name="x">Frequencies along x.</param>
    /// <param name="y">Frequencies along y.</param>
    /// <param name="z">Frequencies along z.</param>
    /// <param name="factor">F.</param>
    public SymbolSamples(Complex[][] gram, int m, SymbolAxis x, SymbolAxis y, SymbolAxis z, double factor)
    {
        (this.gram, this.m, this.x, this.y, this.z, this.factor) = (gram, m, x, y, z, factor);
        planes = Array.ConvertAll(gram, entry => new Complex[entry.Length / x.Waves[0].Length]);
        lines = Array.ConvertAll(gram, _ => new Complex[z.Waves[0].Length]);
        (matrix, factorised, product) = (new Complex[gram.Length], new Complex[gram.Length], new Complex[m]);
        leading = [.. Enumerable.Range(0, m).Select(Start)];
    }

    /// <summary>M.</summary>
    public double Largest()
    {
        // The symbol of real stencils is conjugate at −ω, so half of the frequencies of one axis are enough.
        var allX = new SymbolBlock(0, x.Samples / 2 + 1);
        var (allY, allZ) = (new SymbolBlock(0, y.Samples), new SymbolBlock(0, z.Samples));
        var largest = 0.0;
        // Middles first: near the largest sample already, so that few of the others exceed what is known.
        foreach (var blockX in allX.Cut(HalfWidth))
        {
            foreach (var blockY in allY.Cut(HalfWidth))
            {
                foreach (var blockZ in allZ.Cut(HalfWidth))
                {
                    Assemble(blockX.Middle, blockY.Middle, blockZ.Middle);
                    largest = LargestEigenvalue(largest);
                }
            }
        }

        Visit(allX, [(allY, allZ)], HalfWidth);
        return largest;

        // Blocks of one extent along x together, since the sums along x cost most.
        void Visit(SymbolBlock wholeX, List<(SymbolBlock Y, SymbolBlock Z)> wholes, int halfWidth)
        {
            var share = factor * (x.ShareOver(halfWidth) + y.ShareOver(halfWidth) + z.ShareOver(halfWidth));
            foreach (var blockX in wholes.Count > 0 ? wholeX.Cut(halfWidth) : [])
            {
                var left = new List<(SymbolBlock Y, SymbolBlock Z)>();
                foreach (var (wholeY, wholeZ) in wholes)
                {
                    foreach (var blockY in wholeY.Cut(halfWidth))
                    {
                        foreach (var blockZ in wholeZ.Cut(halfWidth))
                        {
                            Assemble(blockX.Middle, blockY.Middle, blockZ.Middle);
                            if (halfWidth == 0)
                            {
                                largest = LargestEigenvalue(largest);
                            }
                            else if (share >= 1 || !IsBelow((1 - share) * largest))
                            {
                                left.Add((blockY, blockZ));
                            }
                        }
                    }
                }

                Visit(blockX, left, halfWidth / 3);
            }
        }
    }

    /// <summary>K̂*K̂ at a frequency, axis by axis; sums that the frequency before had in common with it are kept.</summary>
    private void Assemble(int kx, int ky, int kz)
    {
        if (ready.X != kx)
        {
            SumEach(gram, x.Waves[kx], planes);
        }

        if (ready != (kx, ky))
        {
            SumEach(planes, y.Waves[ky], lines);
        }

        ready = (kx, ky);
        for (var entry = 0; entry < matrix.Length; entry++)
        {
            SumAlong(lines[entry], z.Waves[kz], matrix.AsSpan(entry, 1));
        }
    }

    private static void SumEach(Complex[][] values, Complex[] wave, Complex[][] results)
    {
        for (var entry = 0; entry < values.Length; entry++)
        {
            SumAlong(values[entry], wave, results[entry]);
        }
    }

    /// <summary>result(…) = Σ_a values(…, a) wave(a): the last axis is summed away.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumAlong(ReadOnlySpan<Complex> values, ReadOnlySpan<Complex> wave, Span<Complex> result)
    {
        for (var line = 0; line < result.Length; line++)
        {
            var row = values.Slice(line * wave.Length, wave.Length);
            var (real, imaginary) = (0.0, 0.0);
            for (var a = 0; a < row.Length; a++)
            {
                var (value, factor) = (row[a], wave[a]);
                real += value.Real * factor.Real - value.Imaginary * factor.Imaginary;
                imaginary += value.Imaginary * factor.Real + value.Real * factor.Imaginary;
            }

            result[line] = new Complex(real, imaginary);
        }
    }

    /// <summary>
    /// Whether the matrix A has no eigenvalue above a threshold t: whether tI − A has a Cholesky factor. Far cheaper than the eigenvalues; its rounding lies
    /// within the margin that the bound adds.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool IsBelow(double threshold)
    {
        for (var i = 0; i < m; i++)
        {
            var row = factorised.AsSpan(i * (i + 1) / 2, i + 1);
            for (var j = 0; j <= i; j++)
            {
                var other = factorised.AsSpan(j * (j + 1) / 2, j + 1);
                var entry = matrix[i * (i + 1) / 2 + j];
                // Without Complex, whose products the compiler keeps in memory: this is where most of the time goes.
                var (real, imaginary) = ((i == j ? threshold : 0) - entry.Real, -entry.Imaginary);
                for (var k = 0; k < j; k++)
                {
                    var (a, b) = (row[k], other[k]);
                    real -= a.Real * b.Real + a.Imaginary * b.Imaginary;
                    imaginary -= a.Imaginary * b.Real - a.Real * b.Imaginary;
                }

                if (i > j)
                {
                    row[j] = new Complex(real / other[j].Real, imaginary / other[j].Real);
                }
                else if (real > 0)
                {
                    row[i] = Math.Sqrt(real);
                }
                else
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>The largest eigenvalue of the matrix, or a threshold that it does not exceed.</summary>
    private double LargestEigenvalue(double threshold)
    {
        if (m == 1)
        {
            return Math.Max(threshold, matrix[0].Real);
        }

        // The Frobenius norm is at least the largest eigenvalue, and tells at most frequencies that they do not count.
        var squares = 0.0;
        for (int i = 0, entry = 0; i < m; i++)
        {
            for (var j = 0; j <= i; j++, entry++)
            {
                var (re, im) = (matrix[entry].Real, matrix[entry].Imaginary);
                squares += (i == j ? 1 : 2) * (re * re + im * im);
            }
        }

        if (squares <= threshold * threshold || IsBelow(threshold))
        {
            return threshold;
        }

        return Math.Max(threshold, LargestEigenvalueBelow(Math.Sqrt(squares) * (1 + 1e-12)));
    }

    /// <summary>
    /// An upper bound of the largest eigenvalue λ, of which not more than rounding is left over: power iterations come near it, a Cholesky factor of
    /// tI − A shows that t
    /// is above it, inverse iterations with that factor find it, and another factor proves the result.
    /// </summary>
    /// <param name="known">A bound that is known; the result where vectors that lead nowhere or rounding leave nothing better.</param>
    private double LargestEigenvalueBelow(double known)
    {
        for (var iteration = 0; iteration < 8; iteration++)
        {
            Multiply(leading, product);
            Normalise(product, leading);
        }

        var quotient = Quotient();
        var shift = known;
        for (var excess = 1e-4; excess < 1e9 && quotient * (1 + excess) < known; excess *= 4)
        {
            if (IsBelow(quotient * (1 + excess)))
            {
                shift = quotient * (1 + excess);
                break;
            }
        }

        if (shift == known && !IsBelow(known))
        {
            return known;
        }

        for (var iteration = 0; iteration < 4; iteration++)
        {
            Solve();
            Normalise(leading, leading);
        }

        quotient = Quotient();
        for (var excess = 1e-15; quotient * (1 + excess) < shift; excess *= 4)
        {
            if (IsBelow(quotient * (1 + excess)))
            {
                return quotient * (1 + excess);
            }
        }

        return shift;
    }

    private void Multiply(Complex[] vector, Complex[] result)
    {
        Array.Clear(result);
        for (int i = 0, entry = 0; i < m; i++)
        {
            for (var j = 0; j < i; j++, entry++)
            {
                result[i] += matrix[entry] * vector[j];
                result[j] += Complex.Conjugate(matrix[entry]) * vector[i];
            }

            result[i] += matrix[entry++] * vector[i];
        }
    }

    /// <summary>x*Ax for the leading vector x.</summary>
    private double Quotient()
    {
        Multiply(leading, product);
        var sum = 0.0;
        for (var i = 0; i < m; i++)
        {
            sum += (Complex.Conjugate(leading[i]) * product[i]).Real;
        }

        return sum;
    }

    /// <summary>x ← (tI − A)⁻¹x with the factor made last.</summary>
    private void Solve()
    {
        for (var i = 0; i < m; i++)
        {
            for (var k = 0; k < i; k++)
            {
                leading[i] -= factorised[i * (i + 1) / 2 + k] * leading[k];
            }

            leading[i] /= factorised[i * (i + 1) / 2 + i].Real;
        }

        for (var i = m - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < m; k++)
            {
                leading[i] -= Complex.Conjugate(factorised[k * (k + 1) / 2 + i]) * leading[k];
            }

            leading[i] /= factorised[i * (i + 1) / 2 + i].Real;
        }
    }

    /// <summary>x/‖x‖; another vector where x is 0.</summary>
    private static void Normalise(Complex[] vector, Complex[] result)
    {
        var norm = Math.Sqrt(vector.Sum(value => value.Real * value.Real + value.Imaginary * value.Imaginary));
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = norm > 0 && double.IsFinite(norm) ? vector[i] / norm : Start(i);
        }
    }

    /// <summary>No symmetry of a bank may be orthogonal to it.</summary>
    private static Complex Start(int i) => Complex.FromPolarCoordinates(1 + 0.1 * i, 0.7 * i * i);
}
