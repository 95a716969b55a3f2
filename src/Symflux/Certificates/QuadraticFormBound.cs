using Symflux.Operators;

namespace Symflux.Certificates;

/// <summary>
/// The norm bound of a segment with extrapolation by quadratic forms (fact 7). With z = (u, u⁻, f) a block is
/// z⁺ = M(A)z, M(λ) = [[α(1 − μ − λ), 1 − α, αμ], [1, 0, 0], [0, 0, 1]], for a symmetric A = τKᵀDK that may differ from
/// block to block; other kinds of block have other weights that are affine in λ. Forms P_n = diag(1, 0, 0), …, P_0 with M_k(λ)ᵀP_{k+1}M_k(λ) ⪯ P_k at both ends of the spectrum of A
/// hold in between by convexity, so ‖u_n‖² ≤ ⟨z_0, P_0 z_0⟩.
/// </summary>
internal static class QuadraticFormBound
{
    /// <summary>
    /// Weights of u⁻ against u in the metric in which the smallest majorant is taken. Every metric proves a bound; none
    /// is best for all segments. 1 is best for two blocks, about ½ for long FSI cycles.
    /// </summary>
    private static readonly double[] Metrics = [1, Math.Sqrt(0.5), 0.5, 0.25, Math.Sqrt(2), 2];

    /// <summary>Covers the rounding of one recursion step, relative to the trace.</summary>
    private const double Rounding = 1e-14;

    /// <summary>The bound after a segment.</summary>
    /// <param name="segment">Its blocks; the first one starts from u⁻ = u or forgets u⁻.</param>
    /// <param name="start">B, the bound of the state before it, in units of ‖f‖.</param>
    /// <param name="startsAtInput">Whether the state before it is f itself.</param>
    public static double After(IReadOnlyList<StepReading> segment, double start, bool startsAtInput) =>
        Metrics.Min(metric => After(segment, start, startsAtInput, metric));

    /// <summary>The bound that one metric gives.</summary>
    internal static double After(IReadOnlyList<StepReading> segment, double start, bool startsAtInput, double metric)
    {
        double[] form = [1, 0, 0, 0, 0, 0, 0, 0, 0];
        for (var k = segment.Count - 1; k > 0; k--)
        {
            var (low, high) = PulledBack(form, segment[k]);
            form = Majorant(low, high, 3, metric);
            var margin = Rounding * (form[0] + form[4] + form[8]);
            if (!double.IsFinite(margin))
            {
                return double.PositiveInfinity;
            }

            form[0] += margin;
            form[4] += margin;
            form[8] += margin;
        }

        var (atLow, atHigh) = PulledBack(form, segment[0]);
        var rounding = Rounding * (form[0] + form[4] + form[8]) * start * start;
        if (startsAtInput)
        {
            return Root(Math.Max(atLow.Sum(), atHigh.Sum()));
        }

        // u⁻ = u: the forms on (u, f) alone, and ⟨u, f⟩ ≤ ‖u‖‖f‖.
        var onStart = Majorant(OnStart(atLow), OnStart(atHigh), 2, 1);
        return Root(onStart[0] * start * start + 2 * Math.Abs(onStart[1]) * start + onStart[3]);

        double Root(double squared) => double.IsFinite(squared) ? Math.Sqrt(squared + rounding) : double.PositiveInfinity;
    }

    /// <summary>MᵀPM at both ends of the spectrum.</summary>
    private static (double[] Low, double[] High) PulledBack(double[] form, StepReading step)
    {
        var extremes = step.Extremes!.Value;
        return (At(extremes.Low), At(extremes.High));

        double[] At(StepWeights weights)
        {
            double[] m =
            [
                weights.State, weights.Previous, weights.Data,
                1, 0, 0,
                0, 0, 1,
            ];
            var result = new double[9];
            for (var i = 0; i < 3; i++)
            for (var j = 0; j < 3; j++)
            for (var p = 0; p < 3; p++)
            for (var q = 0; q < 3; q++)
            {
                result[i * 3 + j] += m[p * 3 + i] * form[p * 3 + q] * m[q * 3 + j];
            }

            return result;
        }
    }

    /// <summary>EᵀPE for (u, u⁻, f) = E(u, f) with u⁻ = u.</summary>
    private static double[] OnStart(double[] p) =>
        [p[0] + p[1] + p[3] + p[4], p[2] + p[5], p[6] + p[7], p[8]];

    /// <summary>
    /// A + (B − A)₊ in the metric diag(1, w, 1, …): a matrix ⪰ A and ⪰ B of smallest trace there. It equals
    /// B + (A − B)₊ and ½(A + B + |A − B|), so the order of the two does not matter.
    /// </summary>
    private static double[] Majorant(double[] a, double[] b, int n, double metric)
    {
        var difference = new double[n * n];
        for (var i = 0; i < n; i++)
        for (var j = 0; j < n; j++)
        {
            difference[i * n + j] = (b[i * n + j] - a[i * n + j]) * Weight(i) * Weight(j);
        }

        var (values, vectors) = SymmetricEigen.Decompose(difference, n);
        var result = (double[])a.Clone();
        for (var k = 0; k < n; k++)
        {
            for (var i = 0; i < n && values[k] > 0; i++)
            for (var j = 0; j < n; j++)
            {
                result[i * n + j] += values[k] * vectors[i * n + k] * vectors[j * n + k] / (Weight(i) * Weight(j));
            }
        }

        return result;

        double Weight(int i) => i == 1 ? metric : 1;
    }
}
