using Symflux.Blueprints;
using Symflux.Fluxes;

namespace Symflux.Certificates;

/// <summary>Reads blocks for the norm claim: ‖v‖ against ‖u‖ and ‖f‖ (facts 1, 3, 4, 6, 8, 9 and 10).</summary>
internal sealed class NormReader : BlockReader
{
    /// <summary>κ of a blueprint, without its proof; infinite where there is none.</summary>
    public static double Bound(Blueprint blueprint)
    {
        var steps = new NormReader().ReadChain(blueprint.Blocks);
        return Array.Exists(steps, step => step.Refusal is not null) ? double.PositiveInfinity : ChainBound.Of(steps).Constant;
    }

    public override StepReading Residual(ResidualBlock block)
    {
        return block.StepControl.IsAdaptive ? StepReading.Adaptive(block)
            : QuotientRange(block) is not { } known ? StepReading.Refused(
                block, "its flux has no bound 0 ≤ g ≤ L and is not 0 at 0, so a fixed step can enlarge the smallest input; use an adaptive step (fact 5)")
            : StepReading.Spectral(block, block.Flux.Bound is null ? StepGround.QuotientRange : StepGround.DiffusivityBound, known);
    }

    public override StepReading BallProjection(BallProjectionBlock block) => StepReading.Projection(block);

    /// <summary>
    /// What stands before a projection onto the ball needs no bound, unless the block behind it extrapolates: u⁻ there is the
    /// state that was projected.
    /// </summary>
    protected override StepReading[] Settle(StepReading[] steps)
    {
        var last = Array.FindLastIndex(steps, step => step.Ground == StepGround.BallProjection);
        while (last >= 0 && steps.Skip(last + 1).FirstOrDefault(step => !step.IsWidth) is { Alpha: not 1 })
        {
            last = last == 0 ? -1 : Array.FindLastIndex(steps, last - 1, step => step.Ground == StepGround.BallProjection);
        }

        // Behind the projection ‖u‖ ≤ ‖f‖, so of the gains before it those are left by which f itself has grown.
        var lasting = LastingGains.Of(steps.Take(last + 1));
        StepReading[] settled = [.. steps.Select((step, place) => place < last && !lasting.Contains(place) ? step.WithoutGain() : step)];
        // Where the blocks keep the norm by themselves, the proof says so.
        var before = settled.Take(Math.Max(last, 0)).ToArray();
        var isNeeded = Array.Exists(before, step => step.Refusal is not null)
            || !(ChainBound.Of([.. before.Select(step => step.WithoutGain())]).Constant <= 1);
        return isNeeded ? [.. settled.Select((step, place) => place < last && !step.IsWidth ? StepReading.Forgotten(step.Block) : step)] : settled;
    }

    // A LinearSolveBlock takes no flux without 0 ≤ g, which is all that the bound asks for.
    protected override string? Objection(LinearSolveBlock block) => null;

    // The bound holds after every pass, so it does not matter when the iteration ends.
    protected override string? Objection(RecurrentBlock block) => null;

    /// <summary>The range of G with Φ(Ku) = G Ku, or with G = g(|Hu|²) for a guide H; null where there is none.</summary>
    private static SlopeRange? QuotientRange(ResidualBlock block)
    {
        var ranges = block.Flux.Groups.Select(group => group.Flux switch
        {
            { Bound: { } bound } => new SlopeRange(0, bound),
            // Forward and backward: g itself is the quotient, on groups and for guides too.
            DiffusivityFlux diffusivity => diffusivity.DiffusivityRange,
            // Φ(0) = 0 and a bounded slope give Φ(s) = D s with D in the range of Φ'.
            var flux when flux.Value(0) == 0 || block.TimeStep == 0 => flux.Slopes,
            _ => default(SlopeRange?),
        }).ToArray();
        return ranges.Aggregate((a, b) => a is { } one && b is { } other ? one.Hull(other) : null);
    }
}
