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
/// The matrix K̂*K̂ is assembled from the correlations of the stencils; <see cref="SymbolSamples"/> finds its largest sample.
/// </remarks>
/// <param name="Squared">S²/4^Exponent, rounded up.</param>
/// <param name="Exponent">The power of two by which the weights were divided, so that no square overflows or vanishes.</param>
/// <param name="IsExact">Whether the bound is the largest value itself, without any rounding up: finite differences.</param>
internal readonly record struct SymbolBound(double Squared, int Exponent, bool IsExact)
{
    /// <summary>The largest factor by which the bound of S² may exceed the largest sample.</summary>
    private const double LargestFactor = 1.002;

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

        // gram[i, j](a) = Σ_c Σ_o w_ci(o) w_cj(o + a): the coefficients of (K̂*K̂)_ij for j ≤ i, row by row.
        var gram = new List<Complex[]>();
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                gram.Add(Array.ConvertAll(CrossCorrelation(stencils, i, j, rangeZ, rangeY, rangeX), value => (Complex)value));
            }
        }

        var samples = new SymbolSamples(
            [.. gram], m, new SymbolAxis(rangeX, samplesX), new SymbolAxis(rangeY, samplesY), new SymbolAxis(rangeZ, samplesZ), LargestFactor);
        var largest = samples.Largest();
        var factor = Factor(rangeX, samplesX) * Factor(rangeY, samplesY) * Factor(rangeZ, samplesZ);
        // Every entry of the matrix is a sum of products and waves, none larger than the largest possible value; each term may lose some units of its
        // last place,
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

    private static double[] CrossCorrelation(Stencil[] stencils, int i, int j, int rangeZ, int rangeY, int rangeX)
    {
        var (height, width) = (2 * rangeY + 1, 2 * rangeX + 1);
        var result = new double[(2 * rangeZ + 1) * height * width];
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
                {
                    var others = s.Coefficients.Slice(((j * s.Depth + z2) * s.Height + y2) * s.Width, s.Width);
                    var sums = result.AsSpan(((z2 - z + rangeZ) * height + (y2 - y + rangeY)) * width + rangeX - x, s.Width);
                    for (var x2 = 0; x2 < others.Length; x2++)
                    {
                        sums[x2] += weight * others[x2];
                    }
                }
            }
        }

        return result;
    }
}
