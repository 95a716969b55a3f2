using System.Numerics;

namespace Symflux.Operators;

/// <summary>
/// A rigorous upper bound of the squared norm of a bank's symbol, S² = sup over ω of σ_max(K̂(ω))².
/// </summary>
/// <remarks>
/// For a fixed unit vector x, p(ω) = ‖K̂(ω)x‖² is a trigonometric polynomial of degree d_i = s_i − 1 in ω_i (s_i: the
/// largest extent of the stencils along axis i). From N_i &gt; 2d_i equispaced samples per axis,
/// sup p ≤ max_samples p · Π_i 1 / cos(π d_i / N_i) (Ehlich and Zeller 1964), so the same factor bounds S² by the
/// largest sample of σ_max². N_i is chosen such that the product stays below 1.002, that is, S below 1.001 times truth.
/// The matrix K̂*K̂ is assembled from the correlations of the stencils; for one input channel it is a real even
/// polynomial, evaluated axis by axis.
/// </remarks>
internal readonly record struct SymbolBound(double Squared)
{
    /// <summary>The largest factor by which the bound of S² may exceed the largest sample.</summary>
    private const double LargestFactor = 1.002;

    /// <summary>Of the frequencies that are looked at first: near the largest sample already, so that few of the others exceed what is known.</summary>
    private const int CoarseStride = 12;

    public static SymbolBound Of(StencilBank bank)
    {
        var m = bank.InputChannels;
        var (rangeZ, rangeY, rangeX) = (
            bank.Stencils.Max(s => s.Depth) - 1, bank.Stencils.Max(s => s.Height) - 1, bank.Stencils.Max(s => s.Width) - 1);
        var axes = Math.Max(1, new[] { rangeZ, rangeY, rangeX }.Count(d => d > 0));
        var (samplesZ, samplesY, samplesX) = (Samples(rangeZ, axes), Samples(rangeY, axes), Samples(rangeX, axes));

        // gram[i, j](a) = Σ_c Σ_o w_ci(o) w_cj(o + a): the coefficients of (K̂*K̂)_ij.
        var gram = new Complex[m * m][];
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < m; j++)
            {
                gram[i * m + j] = CrossCorrelation(bank, i, j, rangeZ, rangeY, rangeX);
            }
        }

        var (wavesX, wavesY, wavesZ) = (Waves(rangeX, samplesX), Waves(rangeY, samplesY), Waves(rangeZ, samplesZ));
        var planes = Array.ConvertAll(gram, entry => new Complex[entry.Length / wavesX[0].Length]);
        var lines = Array.ConvertAll(gram, _ => new Complex[wavesZ[0].Length]);
        var matrix = new Complex[m * m];
        var largest = 0.0;
        foreach (var stride in (int[])(m == 1 ? [1] : [CoarseStride, 1]))
        {
            // The symbol of real stencils is conjugate at −ω, so half of the frequencies of one axis are enough.
            for (var kx = 0; kx <= samplesX / 2; kx += stride)
            {
                SumEach(gram, wavesX[kx], planes);
                for (var ky = 0; ky < samplesY; ky += stride)
                {
                    SumEach(planes, wavesY[ky], lines);
                    for (var kz = 0; kz < samplesZ; kz += stride)
                    {
                        for (var entry = 0; entry < matrix.Length; entry++)
                        {
                            SumAlong(lines[entry], wavesZ[kz], matrix.AsSpan(entry, 1));
                        }

                        largest = Math.Max(largest, LargestEigenvalue(matrix, m, largest));
                    }
                }
            }
        }

        var factor = Factor(rangeX, samplesX) * Factor(rangeY, samplesY) * Factor(rangeZ, samplesZ);
        // Sums of at most a few thousand products lose less than 1e-12 relative to the largest possible value.
        var scale = bank.Stencils.Sum(s => Math.Pow(AbsoluteSum(s.Coefficients), 2));
        return new SymbolBound(Math.Min((largest + 1e-13 * scale) * factor * (1 + 1e-12), OfAbsoluteSums(bank)));
    }

    /// <summary>
    /// Another bound: |K̂_ci(ω)| ≤ M_ci = Σ_o |w_ci(o)|, hence σ_max(K̂) ≤ σ_max(M). Exact for finite differences, whose
    /// symbols are largest at the highest frequency: ‖∇‖² ≤ 8/h² in 2D without any rounding up.
    /// </summary>
    private static double OfAbsoluteSums(StencilBank bank)
    {
        var m = bank.InputChannels;
        var product = new double[m * m];
        foreach (var stencil in bank.Stencils)
        {
            var taps = stencil.Depth * stencil.Height * stencil.Width;
            var sums = Enumerable.Range(0, m).Select(i => AbsoluteSum(stencil.Coefficients.Slice(i * taps, taps))).ToArray();
            for (var i = 0; i < m; i++)
            {
                for (var j = 0; j < m; j++)
                {
                    product[i * m + j] += sums[i] * sums[j];
                }
            }
        }

        return SymmetricEigen.Decompose(product, m).Values.Max();
    }

    /// <summary>Samples along one axis for degree d: 1/cos(πd/N) ≤ LargestFactor^(1/axes).</summary>
    private static int Samples(int degree, int axes) => degree == 0
        ? 1
        : (int)Math.Ceiling(Math.PI * degree / Math.Acos(Math.Pow(LargestFactor, -1.0 / axes)));

    private static double Factor(int degree, int samples) => 1 / Math.Cos(Math.PI * degree / samples);

    private static double AbsoluteSum(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += Math.Abs(value);
        }

        return sum;
    }

    private static Complex[] CrossCorrelation(StencilBank bank, int i, int j, int rangeZ, int rangeY, int rangeX)
    {
        var (height, width) = (2 * rangeY + 1, 2 * rangeX + 1);
        var result = new Complex[(2 * rangeZ + 1) * height * width];
        foreach (var s in bank.Stencils)
        {
            for (var z = 0; z < s.Depth; z++)
            for (var y = 0; y < s.Height; y++)
            for (var x = 0; x < s.Width; x++)
            {
                var weight = s[i, z, y, x];
                if (weight == 0)
                {
                    continue;
                }

                for (var z2 = 0; z2 < s.Depth; z2++)
                for (var y2 = 0; y2 < s.Height; y2++)
                for (var x2 = 0; x2 < s.Width; x2++)
                {
                    result[((z2 - z + rangeZ) * height + (y2 - y + rangeY)) * width + (x2 - x + rangeX)] += weight * s[j, z2, y2, x2];
                }
            }
        }

        return result;
    }

    /// <summary>The waves exp(2πi k a / samples), |a| ≤ degree, for every sampled frequency k.</summary>
    private static Complex[][] Waves(int degree, int samples) =>
    [
        .. Enumerable.Range(0, samples).Select(k => Enumerable.Range(-degree, 2 * degree + 1)
            .Select(a => Complex.FromPolarCoordinates(1, 2 * Math.PI * ((long)k * a % samples) / samples)).ToArray()),
    ];

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
    /// Whether a Hermitian matrix A has no eigenvalue above a threshold t: whether tI − A has a Cholesky factor. Far cheaper than the eigenvalues;
    /// its rounding lies within the margin that the bound adds.
    /// </summary>
    private static bool IsBelow(ReadOnlySpan<Complex> matrix, int m, double threshold)
    {
        var factor = new Complex[m * m];
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = (i == j ? threshold : Complex.Zero) - matrix[i * m + j];
                for (var k = 0; k < j; k++)
                {
                    sum -= factor[i * m + k] * Complex.Conjugate(factor[j * m + k]);
                }

                if (i > j)
                {
                    factor[i * m + j] = sum / factor[j * m + j].Real;
                }
                else if (sum.Real > 0)
                {
                    factor[i * m + i] = Math.Sqrt(sum.Real);
                }
                else
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>The largest eigenvalue of a Hermitian positive semidefinite matrix, or any number below a threshold that it does not exceed.</summary>
    private static double LargestEigenvalue(ReadOnlySpan<Complex> matrix, int m, double threshold)
    {
        if (m == 1)
        {
            return matrix[0].Real;
        }

        // The Frobenius norm is at least the largest eigenvalue, and tells at most frequencies that they do not count.
        var squares = 0.0;
        foreach (var entry in matrix)
        {
            squares += entry.Real * entry.Real + entry.Imaginary * entry.Imaginary;
        }

        if (squares <= threshold * threshold || IsBelow(matrix, m, threshold))
        {
            return threshold;
        }

        // A + iB has the eigenvalues of the real symmetric matrix [[A, −B], [B, A]], each twice.
        var real = new double[4 * m * m];
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < m; j++)
            {
                var entry = matrix[i * m + j];
                real[i * 2 * m + j] = real[(i + m) * 2 * m + j + m] = entry.Real;
                real[(i + m) * 2 * m + j] = entry.Imaginary;
                real[i * 2 * m + j + m] = -entry.Imaginary;
            }
        }

        return SymmetricEigen.Decompose(real, 2 * m).Values.Max();
    }
}
