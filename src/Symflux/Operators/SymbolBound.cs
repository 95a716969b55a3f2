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
/// <param name="Squared">S²/4^Exponent, rounded up.</param>
/// <param name="Exponent">The power of two by which the weights were divided, so that no square overflows or vanishes.</param>
/// <param name="IsExact">Whether the bound is the largest value itself, without any rounding up: finite differences.</param>
internal readonly record struct SymbolBound(double Squared, int Exponent, bool IsExact)
{
    /// <summary>The largest factor by which the bound of S² may exceed the largest sample.</summary>
    private const double LargestFactor = 1.002;

    /// <summary>Of the frequencies that are looked at first: near the largest sample already, so that few of the others exceed what is known.</summary>
    private const int CoarseStride = 12;

    /// <summary>The bound of a bank.</summary>
    public static SymbolBound Of(StencilBank bank)
    {
        var largest = bank.Stencils.Max(stencil => LargestWeight(stencil.Coefficients));
        // Weights of ordinary size are taken as they are.
        var exponent = largest is 0 or (> 1e-60 and < 1e60) ? 0 : Math.ILogB(largest);
        Stencil[] stencils = exponent == 0 ? [.. bank.Stencils] : [.. bank.Stencils.Select(stencil => Scaled(stencil, -exponent))];
        var (sums, sampled) = (OfAbsoluteSums(stencils), Sampled(stencils));
        return sums <= sampled ? new SymbolBound(sums, exponent, true) : new SymbolBound(sampled, exponent, false);
    }

    private static double Sampled(Stencil[] stencils)
    {
        var m = stencils[0].InputChannels;
        var (rangeZ, rangeY, rangeX) = (
            stencils.Max(s => s.Depth) - 1, stencils.Max(s => s.Height) - 1, stencils.Max(s => s.Width) - 1);
        var axes = Math.Max(1, new[] { rangeZ, rangeY, rangeX }.Count(d => d > 0));
        var (samplesZ, samplesY, samplesX) = (Samples(rangeZ, axes), Samples(rangeY, axes), Samples(rangeX, axes));

        // gram[i, j](a) = Σ_c Σ_o w_ci(o) w_cj(o + a): the coefficients of (K̂*K̂)_ij.
        var gram = new Complex[m * m][];
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < m; j++)
            {
                gram[i * m + j] = CrossCorrelation(stencils, i, j, rangeZ, rangeY, rangeX);
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
        // Every entry of the matrix is a sum of products and waves, none larger than the largest possible value; each term may lose some units of its last place,
        // and the eigenvalue some for every channel.
        var scale = stencils.Sum(s => Math.Pow(AbsoluteSum(s.Coefficients), 2));
        var terms = stencils.Sum(s => (double)s.Coefficients.Length / m) + 2 * (rangeX + rangeY + rangeZ) + 10 * m + 16;
        return RoundedUp.After((largest + Math.Max(1e-13, 4 * Math.Pow(2, -53) * terms) * scale) * factor, 16);
    }

    private static double LargestWeight(ReadOnlySpan<double> weights)
    {
        var largest = 0.0;
        foreach (var weight in weights)
        {
            largest = Math.Max(largest, Math.Abs(weight));
        }

        return largest;
    }

    /// <summary>A stencil times a power of two; weights that vanish beside the largest one are rounded away from 0.</summary>
    private static Stencil Scaled(Stencil s, int exponent)
    {
        var weights = s.Coefficients.ToArray();
        foreach (ref var weight in weights.AsSpan())
        {
            var scaled = Math.ScaleB(weight, exponent);
            weight = weight != 0 && Math.Abs(scaled) < 1e-300 ? Math.CopySign(1e-300, weight) : scaled;
        }

        return new Stencil(weights, s.InputChannels, s.Depth, s.Height, s.Width, s.OriginZ, s.OriginY, s.OriginX);
    }

    /// <summary>
    /// Another bound: |K̂_ci(ω)| ≤ M_ci = Σ_o |w_ci(o)|, hence σ_max(K̂) ≤ σ_max(M). Exact for finite differences, whose
    /// symbols are largest at the highest frequency: ‖∇‖² ≤ 8/h² in 2D without any rounding up.
    /// </summary>
    private static double OfAbsoluteSums(Stencil[] stencils)
    {
        var m = stencils[0].InputChannels;
        var product = new double[m * m];
        foreach (var stencil in stencils)
        {
            var taps = stencil.Depth * stencil.Height * stencil.Width;
            var sums = Enumerable.Range(0, m).Select(i => AbsoluteSum(stencil.Coefficients.Slice(i * taps, taps))).ToArray();
            for (var i = 0; i < m; i++)
            {
                for (var j = 0; j < m; j++)
                {
                    product[i * m + j] = RoundedUp.Sum(product[i * m + j], RoundedUp.Product(sums[i], sums[j]));
                }
            }
        }

        // A diagonal matrix, such as that of separate channels, has its eigenvalues in sight.
        var isDiagonal = Enumerable.Range(0, m * m).All(entry => entry / m == entry % m || product[entry] == 0);
        var trace = Enumerable.Range(0, m).Sum(i => product[i * m + i]);
        return isDiagonal
            ? Enumerable.Range(0, m).Max(i => product[i * m + i])
            : SymmetricEigen.Decompose(product, m).Values.Max() + 8 * m * Math.Pow(2, -53) * trace;
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
            sum = RoundedUp.Sum(sum, Math.Abs(value));
        }

        return sum;
    }

    private static Complex[] CrossCorrelation(Stencil[] stencils, int i, int j, int rangeZ, int rangeY, int rangeX)
    {
        var (height, width) = (2 * rangeY + 1, 2 * rangeX + 1);
        var result = new Complex[(2 * rangeZ + 1) * height * width];
        foreach (var s in stencils)
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
