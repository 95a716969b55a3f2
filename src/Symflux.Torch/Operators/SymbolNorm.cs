using TorchSharp;
using static TorchSharp.torch;

namespace Symflux.Torch.Operators;

/// <summary>
/// The rigorous bound S of a bank's symbol as a differentiable function of its weights: S² is the smaller one of
/// Π_i 1/cos(π d_i/N_i) · max over the frequency grid of σ_max(K̂(ω))², and σ_max(M)² with the absolute sums
/// M_ci = Σ_o |w_ci(o)|. The same numbers as the core's <c>StencilBank.SymbolNorm</c>.
/// </summary>
/// <remarks>
/// The largest sample ω*, and the unit vector x with ‖K̂(ω*)x‖ = σ_max, are searched outside of the graph; inside, the
/// bound is ‖K̂(ω*)x‖², which has the right value and, by Danskin's theorem, the right gradient.
/// </remarks>
internal static class SymbolNorm
{
    /// <summary>The largest factor by which the bound of S² may exceed the largest sample; as in the core.</summary>
    private const double LargestFactor = 1.002;

    /// <summary>Frequencies held in memory at a time.</summary>
    private const long LargestChunk = 1 << 20;

    /// <summary>S.</summary>
    /// <param name="weights">C × m × window.</param>
    /// <param name="extents">
    /// Per axis, the largest extent of the stencils. It may be less than that of the window, where origins differ, and
    /// gives the degree of the squared symbol.
    /// </param>
    /// <returns>A scalar in double precision.</returns>
    public static Tensor Of(Tensor weights, ReadOnlySpan<int> extents)
    {
        var exact = weights.to_type(ScalarType.Float64);
        var degrees = extents.ToArray();
        var axes = Math.Max(1, degrees.Count(extent => extent > 1));
        var samples = Array.ConvertAll(degrees, extent => Samples(extent - 1, axes));
        var factor = degrees.Zip(samples, (extent, n) => 1 / Math.Cos(Math.PI * (extent - 1) / n)).Aggregate(1.0, (a, b) => a * b);
        var (real, imaginary) = LargestMode(exact, samples);
        var flat = exact.reshape(weights.shape[0], -1);
        var sampled = factor * (flat.mv(real).square().sum() + flat.mv(imaginary).square().sum());
        var sums = exact.abs().flatten(2).sum(2);
        return minimum(sampled, sums.mv(LargestDirection(sums)).square().sum()).sqrt();
    }

    /// <summary>The unit vector x with ‖Mx‖ = σ_max(M).</summary>
    private static Tensor LargestDirection(Tensor matrix)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var (_, vectors) = linalg.eigh(matrix.t().mm(matrix));
        return vectors[.., matrix.shape[1] - 1].contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>N with 1/cos(πd/N) ≤ LargestFactor^(1/axes).</summary>
    private static long Samples(long degree, int axes) => degree == 0
        ? 1
        : (long)Math.Ceiling(Math.PI * degree / Math.Acos(Math.Pow(LargestFactor, -1.0 / axes)));

    /// <summary>The real and imaginary part of x_i exp(iω*·o), by input channel and window position.</summary>
    private static (Tensor Real, Tensor Imaginary) LargestMode(Tensor weights, long[] samples)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var channels = weights.shape[1];
        var gram = Gram(weights.detach());
        var best = (Value: double.NegativeInfinity, Frequency: new long[samples.Length], Vector: Unit(channels));
        // The symbol of real stencils is conjugate at −ω: half of the frequencies of the first axis are enough.
        var half = samples[0] / 2 + 1;
        var chunk = Math.Clamp(LargestChunk / samples[1..].Aggregate(1L, (a, b) => a * b), 1, half);
        for (var first = 0L; first < half; first += chunk)
        {
            using var inner = NewDisposeScope();
            var count = Math.Min(chunk, half - first);
            var symbols = Transform(gram, samples, first, count);
            var (value, place, vector) = Largest(symbols, best.Value);
            if (value > best.Value)
            {
                var frequency = new long[samples.Length];
                for (var a = samples.Length - 1; a > 0; a--)
                {
                    (place, frequency[a]) = Math.DivRem(place, samples[a]);
                }

                frequency[0] = first + place;
                best = (value, frequency, vector);
            }
        }

        var (real, imaginary) = Mode(best.Frequency, best.Vector, weights.shape[2..], samples);
        return (
            tensor(real, device: weights.device).MoveToOuterDisposeScope(),
            tensor(imaginary, device: weights.device).MoveToOuterDisposeScope());
    }

    /// <summary>gram[i, j](a) = Σ_c Σ_o w_ci(o) w_cj(o + a), the coefficients of K̂*K̂; m × m × (2·window − 1).</summary>
    private static Tensor Gram(Tensor weights)
    {
        var window = weights.shape[2..];
        var padding = window.Reverse().SelectMany(extent => new[] { extent - 1, extent - 1 }).ToArray();
        var kernels = weights.transpose(0, 1).contiguous();
        var padded = nn.functional.pad(kernels, padding, PaddingModes.Constant, 0);
        var correlation = window.Length switch
        {
            1 => nn.functional.conv1d(padded, kernels),
            2 => nn.functional.conv2d(padded, kernels),
            _ => nn.functional.conv3d(padded, kernels),
        };
        return correlation.transpose(0, 1);
    }

    /// <summary>K̂*K̂ on the frequencies first … first+count−1 of the first axis and all of the others: frequencies × m × m.</summary>
    private static Tensor Transform(Tensor gram, long[] samples, long first, long count)
    {
        var values = gram.to_type(ScalarType.ComplexFloat64);
        for (var a = 0; a < samples.Length; a++)
        {
            // Each pass contracts dimension 2, the axis at hand, and appends its frequencies at the end.
            var waves = Waves(gram.shape[2 + a] / 2, samples[a], a == 0 ? first : 0, a == 0 ? count : samples[a], gram.device);
            values = tensordot(values, waves, [2], [0]);
        }

        return values.flatten(2).permute(2, 0, 1);
    }

    /// <summary>exp(2πi k a/N) for |a| ≤ degree (rows) and the given frequencies k (columns).</summary>
    private static Tensor Waves(long degree, long samples, long first, long count, Device device)
    {
        var offsets = arange(-degree, degree + 1, ScalarType.Int64, device).unsqueeze(1);
        var phase = (offsets * arange(first, first + count, ScalarType.Int64, device)).remainder(samples).to_type(ScalarType.Float64)
            * (2 * Math.PI / samples);
        return complex(phase.cos(), phase.sin());
    }

    /// <summary>The largest eigenvalue among Hermitian matrices, unless it is below a threshold; where, and its eigenvector.</summary>
    private static (double Value, long Place, System.Numerics.Complex[] Vector) Largest(Tensor matrices, double threshold)
    {
        var m = matrices.shape[1];
        if (m == 1)
        {
            var values = matrices.real.flatten();
            var at = values.argmax().item<long>();
            return (values[at].item<double>(), at, Unit(1));
        }

        // ‖A⁸‖_F^(1/8) bounds the largest eigenvalue from above, and exceeds it by a factor m^(1/16) at most; so only the few
        // matrices where it beats an eigenvalue that is known need theirs.
        var scale = matrices.abs().max().clamp_min(1e-300);
        var power = matrices / scale;
        for (var squaring = 0; squaring < 3; squaring++)
        {
            power = power.bmm(power);
        }

        var upper = power.abs().square().sum([1, 2]).pow(1.0 / 16) * scale;
        var known = linalg.eigvalsh(matrices[upper.argmax()])[m - 1].item<double>();
        var lower = Math.Max(threshold, known);
        var candidates = upper.ge(lower * (1 - 1e-9)).nonzero().flatten();
        if (candidates.numel() == 0)
        {
            return (double.NegativeInfinity, 0, []);
        }

        var eigenvalues = linalg.eigvalsh(matrices.index_select(0, candidates))[.., m - 1];
        var place = candidates[eigenvalues.argmax()].item<long>();
        var (decomposed, vectors) = linalg.eigh(matrices[place]);
        return (decomposed[m - 1].item<double>(), place, vectors[.., m - 1].contiguous().data<System.Numerics.Complex>().ToArray());
    }

    private static (double[] Real, double[] Imaginary) Mode(
        long[] frequency, System.Numerics.Complex[] vector, long[] window, long[] samples)
    {
        var taps = window.Aggregate(1L, (a, b) => a * b);
        var real = new double[vector.Length * taps];
        var imaginary = new double[real.Length];
        for (var tap = 0L; tap < taps; tap++)
        {
            var (rest, phase) = (tap, 0.0);
            for (var a = window.Length - 1; a >= 0; a--)
            {
                (rest, var position) = Math.DivRem(rest, window[a]);
                phase += 2 * Math.PI * (position * frequency[a] % samples[a]) / samples[a];
            }

            for (var i = 0; i < vector.Length; i++)
            {
                var value = vector[i] * System.Numerics.Complex.FromPolarCoordinates(1, phase);
                (real[i * taps + tap], imaginary[i * taps + tap]) = (value.Real, value.Imaginary);
            }
        }

        return (real, imaginary);
    }

    private static System.Numerics.Complex[] Unit(long channels)
    {
        var unit = new System.Numerics.Complex[channels];
        unit[0] = 1;
        return unit;
    }
}
