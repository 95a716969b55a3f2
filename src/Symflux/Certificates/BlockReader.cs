using System.Collections.Immutable;
using Symflux.Blueprints;
using Symflux.Operators;

namespace Symflux.Certificates;

/// <summary>Reads the blocks of a chain for one of the claims.</summary>
internal abstract class BlockReader
{
    /// <summary>A scheme repeats its blocks; each is read once, and the readings are compared by reference later.</summary>
    private readonly Dictionary<Block, StepReading> known = new(ReferenceEqualityComparer.Instance);

    /// <summary>Reads a chain that starts from u⁻ = u.</summary>
    public StepReading[] ReadChain(ImmutableArray<Block> blocks)
    {
        var first = blocks.TakeWhile(IsWidth).Count();
        return Settle([.. blocks.Select((block, place) => ReadOnce(place == first ? WithoutExtrapolation(block) : block))]);
    }

    /// <summary>Whether a block maps 0 to 0.</summary>
    public static bool FixesZero(Block block) => block switch
    {
        ResidualBlock residual => residual.TimeStep == 0 || residual.Flux.Groups.All(group => group.Flux.Value(0) == 0),
        BodyBlock around => around.Body.All(FixesZero),
        LiftBlock or ProjectBlock or AnalysisBlock or SynthesisBlock or LinearSolveBlock or BallProjectionBlock => true,
        _ => false,
    };

    /// <summary>Reads a residual block.</summary>
    protected abstract StepReading Read(ResidualBlock block);

    /// <summary>Reads a projection onto the ball.</summary>
    protected abstract StepReading Read(BallProjectionBlock block);

    /// <summary>What a chain makes of the readings of its blocks.</summary>
    protected virtual StepReading[] Settle(StepReading[] steps) => steps;

    /// <summary>Why a linear solve has no bound; null where it has one.</summary>
    protected abstract string? Objection(LinearSolveBlock block);

    /// <summary>Why a recurrent block has no bound, although its body has one; null where it has one.</summary>
    protected abstract string? Objection(RecurrentBlock block);

    private static bool IsWidth(Block block) => block is LiftBlock or ProjectBlock or AnalysisBlock or SynthesisBlock;

    private StepReading ReadOnce(Block block)
    {
        if (!known.TryGetValue(block, out var reading))
        {
            known[block] = reading = Read(block);
        }

        return reading;
    }

    private StepReading Read(Block block) => block switch
    {
        ResidualBlock residual => Read(residual),
        LiftBlock or ProjectBlock => StepReading.Width(block),
        AnalysisBlock analysis => StepReading.ToCells(analysis),
        SynthesisBlock synthesis => StepReading.FromCells(synthesis),
        LinearSolveBlock solve => Objection(solve) is { } reason ? StepReading.Refused(block, reason) : StepReading.Solve(solve),
        RecurrentBlock recurrent => Repeated(recurrent),
        SymmetrisationBlock average => Averaged(average),
        BallProjectionBlock projection => Read(projection),
        CycleBlock => StepReading.Refused(
            block, "nothing ties the correction from its coarse levels to the fine one; end with a projection onto the ball, which bounds the norm (fact 8)"),
        _ => StepReading.Refused(block, "no fact covers blocks of its kind (fact 5)"),
    };

    private StepReading Repeated(RecurrentBlock block)
    {
        var body = ReadChain(block.Body);
        if (RefusalOf(body) is { } refusal)
        {
            return StepReading.Refused(block, refusal);
        }

        if (body.Any(step => step.Gain > 1))
        {
            return StepReading.Refused(
                block, "the cells of its body repeat samples of some images in every pass, which may add up; end the body with a projection onto the ball, and take "
                    + "no channels away between analysis and synthesis (fact 4)");
        }

        var bound = RecurrentBound.Of(body, block.Stopping);
        return Objection(block) is { } reason ? StepReading.Refused(block, reason, bound)
            : double.IsFinite(bound.Constant) ? StepReading.Repeated(block, bound)
            : StepReading.Refused(block, "the bound of its passes is beyond the range of numbers; use smaller steps or fewer passes", bound);
    }

    private StepReading Averaged(SymmetrisationBlock block)
    {
        var body = ReadChain(block.Body);
        if (RefusalOf(body) is { } refusal)
        {
            return StepReading.Refused(block, refusal);
        }

        var bound = new SymmetrisationBound(body, ChainBound.Of(body));
        return double.IsFinite(bound.Constant)
            ? StepReading.Averaged(block, bound)
            : StepReading.Refused(block, "the bound of its body is beyond the range of numbers; use smaller steps or fewer blocks", bound);
    }

    /// <summary>Why a body has no bound; null where it has one.</summary>
    private static string? RefusalOf(StepReading[] body) => Array.FindIndex(body, step => step.Refusal is not null) is >= 0 and var place
        ? $"{Wording.Named(place, body[place].Block)} of its body has no bound: {body[place].Refusal}"
        : null;

    /// <summary>With u⁻ = u at the start, the first block is a step without extrapolation, of length ατ.</summary>
    private static Block WithoutExtrapolation(Block first) =>
        first is ResidualBlock { StepControl.IsAdaptive: false, Extrapolation: >= 0 and not 1 } block
            && double.IsFinite(block.Extrapolation * block.TimeStep) && double.IsFinite(block.Extrapolation * block.Fidelity)
            ? new ResidualBlock(
                block.Stencils, block.Flux, RoundedUp.Product(block.Extrapolation, block.TimeStep), RoundedUp.Product(block.Extrapolation, block.Fidelity),
                guide: block.Guide)
            : first;
}
