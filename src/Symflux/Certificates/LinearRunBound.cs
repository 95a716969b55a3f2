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
    /// The bound where every segment is an explicit step or an FSI cycle, with τ‖K‖² + μ ≤ 2 and one ratio β = μ/τ: 1. The error
    /// against the common stationary state u* = β(KᵀK + β)⁻¹f is then multiplied by Dirichlet kernels, which lie in
    /// [−1, 1], and each mode of the state lies between (2r − 1)f and f with r = β/(λ + β) ∈ [0, 1].
    /// </summary>
    /// <remarks>
    /// Where τ‖K‖² + μ = 2 + δ by rounding, a kernel of degree n, bounded by 1 on [−1, 1], is at most the Chebyshev polynomial T_n(1 + δ) = cosh(n arcosh(1 + δ)) ≤
    /// cosh(n√(2δ)).
    /// </remarks>
    /// <returns>The bound; null for other segments.</returns>
    private static double? OfKernels(ResidualBlock[][] segments)
    {
        var bases = segments.Select(BaseStep).Distinct().ToArray();
        // A segment of no length at all has no ratio to compare with.
        var (tau, mu) = bases.FirstOrDefault(step => step is not (0, 0));
        if (!Array.TrueForAll(bases, step => Beyond(step) <= Rounding && AreClose(tau * step.Fidelity, mu * step.TimeStep)))
        {
            return null;
        }

        return segments.Aggregate(1.0, (factor, segment) => Beyond(BaseStep(segment)) is > 0 and var delta
            ? RoundedUp.After(factor * Math.Cosh(segment.Length * Math.Sqrt(2 * delta)), 8)
            : factor);

        double Beyond((double TimeStep, double Fidelity) step) =>
            RoundedUp.Sum(RoundedUp.Sum(segments[0][0].Stencils.TimesSquaredNorm(step.TimeStep), step.Fidelity), -2);
    }

    /// <summary>τ and μ of the segment's formula, whose first step is α₀ = 2/3 of that long; NaN for any other shape.</summary>
    private static (double TimeStep, double Fidelity) BaseStep(ResidualBlock[] segment)
    {
        var first = segment[0];
        if (first.Extrapolation != 1)
        {
            return (double.NaN, double.NaN);
        }

        if (segment.Length == 1)
        {
            return (first.TimeStep, first.Fidelity);
        }

        var (tau, mu) = (segment[1].TimeStep, segment[1].Fidelity);
        var shaped = AreClose(first.TimeStep, SemiIterativeScheme.ExtrapolationAt(0) * tau)
            && AreClose(first.Fidelity, SemiIterativeScheme.ExtrapolationAt(0) * mu)
            && segment.Skip(1).Select((step, k) => AreClose(step.Extrapolation, SemiIterativeScheme.ExtrapolationAt(k + 1))
                && AreClose(step.TimeStep, tau) && AreClose(step.Fidelity, mu)).All(fits => fits);
        return shaped ? (tau, mu) : (double.NaN, double.NaN);
    }

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

    private static bool AreClose(double a, double b) => Math.Abs(a - b) <= 1e-12 * Math.Max(Math.Abs(a), Math.Abs(b));
}
