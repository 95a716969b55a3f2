using Symflux.Blueprints;

namespace Symflux.Certificates;

/// <summary>The bound of a repeated body, z⁰ = u, z^{i+1} = B(z^i; u), in units of ‖u‖ (fact 6).</summary>
/// <param name="Body">The readings of the blocks of the body.</param>
/// <param name="Constant">κ with ‖z‖ ≤ κ‖u‖ for the z with which the iteration ends; infinite beyond the range of double.</param>
internal sealed record RecurrentBound(IReadOnlyList<StepReading> Body, double Constant) : BodyBound(Body, Constant)
{
    /// <summary>Unrolled bodies with more blocks than this are bounded pass by pass only.</summary>
    private const int MostUnrolledBlocks = 500;

    /// <summary>Blocks of passes that are followed one by one; what comes after them is bounded at once, see <see cref="PassBound"/>.</summary>
    private const int MostFollowedBlocks = 1000;

    /// <summary>
    /// q with ‖z⁺‖ ≤ q‖z‖ + b‖u‖ for one pass; below 1 for differences, the iteration is a contraction. Infinite where a
    /// block of the body extrapolates.
    /// </summary>
    public double Rate => Body.Aggregate(1.0, (rate, step) => step.Alpha == 1 ? rate * (1 - step.Mu + step.Excess) : double.PositiveInfinity);

    /// <summary>Bounds the passes one after the other, for every number of passes with which the iteration can end.</summary>
    /// <param name="body">The readings of the blocks of the body, without refusals.</param>
    /// <param name="stopping">When the iteration ends.</param>
    public static RecurrentBound Of(IReadOnlyList<StepReading> body, StoppingRule stopping)
    {
        var segments = Segment.Cut(body);
        var (bound, largest) = (1.0, 1.0);
        var followed = Math.Min(stopping.Iterations, Math.Max(1, MostFollowedBlocks / body.Count));
        var isSettled = false;
        for (var pass = 0; pass < followed && !isSettled && double.IsFinite(bound); pass++)
        {
            // u⁻ = z at the start of every pass, so the passes are bounded one after the other like segments.
            var next = ChainBound.Through(segments, bound, startsAtInput: pass == 0).Constant;
            isSettled = pass > 0 && next == bound;
            (bound, largest) = (next, Math.Max(largest, next));
        }

        if (!isSettled && stopping.Iterations > followed && double.IsFinite(bound))
        {
            // The bounds of the passes that are not followed rise or fall throughout, so that the largest is the first or the last.
            bound = PassBound.Of(body).After(stopping.Iterations - followed, bound);
            largest = Math.Max(largest, bound);
        }

        // A tolerance can end the iteration after any pass.
        return new RecurrentBound(body, stopping.Tolerance > 0 ? largest : Math.Min(bound, Unrolled(body, segments, bound, stopping.Iterations)));
    }

    /// <summary>
    /// All passes as one chain; only where the first block of a pass does not use u⁻, which is z there and in the chain the
    /// state before z.
    /// </summary>
    private static double Unrolled(IReadOnlyList<StepReading> body, IReadOnlyList<Segment> segments, double bound, int passes) =>
        bound > 1 && passes > 1 && (double)passes * body.Count <= MostUnrolledBlocks && !body.Any(step => step.IsWidth)
            && body[0].Alpha == 1
            ? SegmentBound.OfWhole([.. Enumerable.Repeat(segments, passes).SelectMany(pass => pass)]).After
            : bound;
}
