using Symflux.Blueprints;
using Symflux.Fluxes;
using Symflux.Operators;
using Symflux.Schemes;

namespace Symflux.Certificates;

/// <summary>
/// Homogeneous diffusion with one operator K is a polynomial in KᵀK: u_n = p(KᵀK)f with the recursion of the blocks on
/// numbers, so that ‖p(KᵀK)‖ ≤ max of |p| over [0, ‖K‖²]. Exactly 1 for explicit steps and FSI cycles within their
/// stability limit (Dirichlet kernels); else bounded from samples at Chebyshev points.
/// </summary>
internal static class LinearRunBound
{
    /// <summary>Sample points per block on the circle; 1/cos(π/72) is below 1.001.</summary>
    private const int SamplesPerBlock = 72;

    /// <summary>By how much τ‖K‖² + μ may exceed 2 for a run to be read as kernels.</summary>
    private const double Rounding = 2e-12;

    /// <summary>By which share the numbers of a cycle may differ from those of the scheme.</summary>
    private const double LargestDeviation = 1e-12;

    /// <summary>Beyond this many blocks sampling is left out: its work grows with the square.</summary>
    private const int MostBlocks = 1000;

    /// <summary>
    /// Whether the bound applies to some blocks: residual blocks with Φ(s) = s, a fixed step, and the same K everywhere, on
    /// the same state space.
    /// </summary>
    public static bool AppliesTo(Segment segment)
    {
        StencilBank? bank = null;
        foreach (var step in segment.Steps)
        {
            if (step.Block is not ResidualBlock { StepControl.IsAdaptive: false } block
                || block.Flux.Groups.Any(group => group.Flux is not LinearFlux) || !(bank ??= block.Stencils).Equals(block.Stencils))
            {
                return false;
            }
        }

        return segment.Space is not null;
    }

    /// <summary>The factor by which a run of segments can enlarge its start; the data term, if any, refers to that start.</summary>
    /// <param name="segments">Blocks to which the bound applies, cut where u⁻ is forgotten.</param>
    public static double Factor(IReadOnlyList<Segment> segments)
    {
        var runs = segments.Select(segment => segment.Steps.Select(step => (ResidualBlock)step.Block).ToArray()).ToArray();
        if (OfKernels(runs) is { } factor)
        {
            return factor;
        }

        ResidualBlock[] blocks = [.. runs.SelectMany(run => run)];
        return blocks.Length <= MostBlocks ? Sampled(blocks) : double.PositiveInfinity;
    }

    /// <summary>
    /// The bound where every segment is an explicit step or an FSI cycle, with τ‖K‖² + μ ≤ 2 and one ratio β = μ/τ: 1, but for rounding. The error
    /// against the common stationary state u* = β(KᵀK + β)⁻¹f is then multiplied by Dirichlet kernels, which lie in
    /// [−1, 1], and each mode of the state lies between (2r − 1)f and f with r = β/(λ + β) ∈ [0, 1].
    /// </summary>
    /// <remarks>
    /// <para>
    /// A blueprint knows nothing of schemes, and what a file says of itself could be wrong; so cycles are recognised by their numbers, and how far these are
    /// from those of a cycle counts. Let α_k, τ_k and μ_k differ by at most the share δ from (4k + 2)/(2k + 3), τ and βτ. Then a step is that of the cycle
    /// but for at most 17δM, where M bounds the states, and |U_m| ≤ m + 1 for Chebyshev's polynomials of the second kind gives for the sum of what becomes of
    /// it in n steps 17δM n(n + 1)(2n + 7)/(6(2n + 1)) = gM; so M ≤ 1/(1 − g) (docs/THEORY.md, fact 7).
    /// </para>
    /// <para>
    /// Where τ‖K‖² + μ = 2 + δ by rounding, a kernel of degree n, bounded by 1 on [−1, 1], is at most the Chebyshev polynomial T_n(1 + δ) = cosh(n
    /// arcosh(1 + δ)) ≤
    /// cosh(n√(2δ)), and U_m at most (m + 1)cosh(m√(2δ)).
    /// </para>
    /// </remarks>
    /// <returns>The bound; null for other cycles.</returns>
    private static double? OfKernels(ResidualBlock[][] segments)
    {
        var bases = Array.ConvertAll(segments, BaseStep);
        // A cycle of no length at all has no ratio to compare with.
        var reference = bases.FirstOrDefault(step => step is not (0, 0));
        var beta = reference.TimeStep == 0 ? 0 : reference.Fidelity / reference.TimeStep;
        var factor = 1.0;
        for (var i = 0; i < segments.Length; i++)
        {
            var (n, step) = (segments[i].Length, bases[i]);
            // μ of the run that this one is compared with; that of the step itself where it is the reference.
            var mu = step == reference ? step.Fidelity : step.TimeStep * beta;
            var beyond = RoundedUp.Sum(
                RoundedUp.Sum(segments[0][0].Stencils.TimesSquaredNorm(step.TimeStep), Math.Max(step.Fidelity, RoundedUp.After(mu, 1))), -2);
            var deviation = RoundedUp.After(Deviation(segments[i], step) + Share(step.Fidelity, mu), 1) * (1 + LargestDeviation);
            if (!(beyond <= Rounding && deviation <= LargestDeviation))
            {
                return null;
            }

            if (beyond <= 0 && deviation == 0)
            {
                continue;
            }

            var growth = beyond > 0 ? Math.Cosh(n * Math.Sqrt(2 * beyond)) : 1;
            var g = 17 * deviation * growth * (n * (n + 1.0) * (2 * n + 7.0) / (6 * (2 * n + 1.0)));
            if (!(g < 0.5))
            {
                return null;
            }

            factor = RoundedUp.After(factor * growth / (1 - g), 24);
        }

        return factor;
    }

    /// <summary>τ and μ of the segment's formula: those of its second step, since the first one is α₀ = 2/3 of that long; of an only step its own.</summary>
    private static (double TimeStep, double Fidelity) BaseStep(ResidualBlock[] segment)
    {
        var step = segment[Math.Min(1, segment.Length - 1)];
        return (step.TimeStep, step.Fidelity);
    }

    /// <summary>The largest share by which a number of a segment differs from that of an explicit step or an FSI cycle; 0 where all are the same.</summary>
    private static double Deviation(ResidualBlock[] segment, (double TimeStep, double Fidelity) meant)
    {
        var largest = segment[0].Extrapolation == 1 ? 0 : double.PositiveInfinity;
        for (var k = 0; k < segment.Length; k++)
        {
            // The first step has no state before it: instead of extrapolating it is α₀ times as long.
            var length = k == 0 && segment.Length > 1 ? SemiIterativeScheme.ExtrapolationAt(0) : 1;
            largest = Math.Max(largest, Share(segment[k].TimeStep, length * meant.TimeStep));
            largest = Math.Max(largest, Share(segment[k].Fidelity, length * meant.Fidelity));
            largest = k == 0 ? largest : Math.Max(largest, Share(segment[k].Extrapolation, SemiIterativeScheme.ExtrapolationAt(k)));
        }

        return largest;
    }

    /// <summary>By which share a number differs from what is meant; infinite where that is 0 and the number is not.</summary>
    private static double Share(double number, double meant) => number == meant ? 0
        : meant == 0 ? double.PositiveInfinity
        : RoundedUp.After(Math.Abs(number - meant) / Math.Abs(meant), 2);

    /// <summary>
    /// A polynomial of degree n in λ = ½‖K‖²(1 + cos θ) is a trigonometric one in θ, so samples at N &gt; 2n points of the
    /// circle bound it up to the factor 1/cos(πn/N) (Ehlich and Zeller 1964).
    /// </summary>
    private static double Sampled(ResidualBlock[] steps)
    {
        var samples = SamplesPerBlock * steps.Length;
        var norm = steps[0].Stencils.NormBound;
        var (largest, size) = (0.0, 1.0);
        for (var j = 0; j <= samples / 2; j++)
        {
            var lambda = 0.5 * norm * norm * (1 + Math.Cos(2 * Math.PI * j / samples));
            var (p, previous) = (1.0, 1.0);
            foreach (var step in steps)
            {
                var v = p - step.TimeStep * lambda * p - step.Fidelity * (p - 1);
                (p, previous) = (step.Extrapolation * v + (1 - step.Extrapolation) * previous, p);
                size = Math.Max(size, Math.Abs(p));
            }

            largest = Math.Max(largest, Math.Abs(p));
        }

        // The recursion loses a few units of the last place of its largest value per block.
        var bound = (largest + 1e-13 * steps.Length * size) / Math.Cos(Math.PI / SamplesPerBlock);
        return double.IsFinite(bound) ? bound : double.PositiveInfinity;
    }
}
