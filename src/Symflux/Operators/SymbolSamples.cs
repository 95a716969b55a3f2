using System.Numerics;

namespace Symflux.Operators;

/// <summary>The largest eigenvalue of the Hermitian matrices K̂*K̂(ω) at the frequencies of a grid.</summary>
/// <remarks>
/// Most frequencies are never looked at. For a unit vector x, p(ω) = x*K̂*K̂(ω)x is a trigonometric polynomial with 0 ≤ p ≤ S², so between two frequencies
/// it changes by at most Σ_i d_i|Δω_i|·S²/2 (Bernstein), and S² ≤ F·M with M the largest sample and F the factor of the grid (Ehlich and Zeller). Let L be the
/// largest sample known so far, and c = F·Σ_i d_i|Δω_i|/2 over the extent of a block. Where the middle of a block has no eigenvalue above (1 − c)L, the block has no
/// sample above (1 − c)L + cM; if M lay in there, M ≤ (1 − c)L + cM would give M ≤ L.
/// </remarks>
internal sealed class SymbolSamples
{
    /// <summary>How far blocks reach around their middle along every axis.</summary>
    private const int HalfWidth = 3;

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
        var (endX, endY, endZ) = (x.Samples / 2 + 1, y.Samples, z.Samples);
        var largest = 0.0;
        // Middles first: near the largest sample already, so that few of the others exceed what is known.
        foreach (var ((_, kx, _), (_, ky, _), (_, kz, _)) in Blocks())
        {
            Assemble(kx, ky, kz);
            largest = LargestEigenvalue(largest);
        }

        var share = factor * (x.ShareOver(HalfWidth) + y.ShareOver(HalfWidth) + z.ShareOver(HalfWidth));
        foreach (var blocks in Blocks().GroupBy(block => block.X))
        {
            // Frequencies along x one by one within a group, since the sums along x cost most.
            var open = new List<((int First, int Middle, int End) Y, (int First, int Middle, int End) Z)>();
            foreach (var (_, blockY, blockZ) in blocks)
            {
                Assemble(blocks.Key.Middle, blockY.Middle, blockZ.Middle);
                if (share >= 1 || !IsBelow((1 - share) * largest))
                {
                    open.Add((blockY, blockZ));
                }
            }

            for (var kx = blocks.Key.First; kx < blocks.Key.End && open.Count > 0; kx++)
            {
                foreach (var (blockY, blockZ) in open)
                {
                    for (var ky = blockY.First; ky < blockY.End; ky++)
                    {
                        for (var kz = blockZ.First; kz < blockZ.End; kz++)
                        {
                            Assemble(kx, ky, kz);
                            largest = LargestEigenvalue(largest);
                        }
                    }
                }
            }
        }

        return largest;

        IEnumerable<((int First, int Middle, int End) X, (int First, int Middle, int End) Y, (int First, int Middle, int End) Z)> Blocks() =>
            from blockX in SymbolAxis.Blocks(HalfWidth, endX)
            from blockY in SymbolAxis.Blocks(HalfWidth, endY)
            from blockZ in SymbolAxis.Blocks(HalfWidth, endZ)
            select (blockX, blockY, blockZ);
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
    private static void SumAlong(ReadOnlySpan<Complex> values, ReadOnlySpan<Complex> wave, Span<Complex> result)
    {
        for (var line = 0; line < result.Length; line++)
        {
            var sum = Complex.Zero;
            for (var a = 0; a < wave.Length; a++)
            {
                sum += values[line * wave.Length + a] * wave[a];
            }

            result[line] = sum;
        }
    }

    /// <summary>
    /// Whether the matrix A has no eigenvalue above a threshold t: whether tI − A has a Cholesky factor. Far cheaper than the eigenvalues; its rounding lies
    /// within the margin that the bound adds.
    /// </summary>
    private bool IsBelow(double threshold)
    {
        for (var i = 0; i < m; i++)
        {
            var row = factorised.AsSpan(i * (i + 1) / 2, i + 1);
            for (var j = 0; j <= i; j++)
            {
                var sum = (i == j ? threshold : Complex.Zero) - matrix[i * (i + 1) / 2 + j];
                var other = factorised.AsSpan(j * (j + 1) / 2, j + 1);
                for (var k = 0; k < j; k++)
                {
                    sum -= row[k] * Complex.Conjugate(other[k]);
                }

                if (i > j)
                {
                    row[j] = sum / other[j].Real;
                }
                else if (sum.Real > 0)
                {
                    row[i] = Math.Sqrt(sum.Real);
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
    /// An upper bound of the largest eigenvalue λ, of which not more than rounding is left over: power iterations come near it, a Cholesky factor of tI − A shows that t
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
