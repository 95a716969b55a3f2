using System.Collections.Immutable;
using Symflux.Blueprints;
using Symflux.Operators;

namespace Symflux.Certificates;

/// <summary>Reads the blocks of a chain for one of the claims.</summary>
internal abstract class BlockReader : IBlockReader<StepReading>
{
    /// <summary>A scheme repeats its blocks; each is read once, and the readings are compared by reference later.</summary>
    private readonly Dictionary<Block, StepReading> known = new(ReferenceEqualityComparer.Instance);

    /// <summary>Reads a chain that starts from u⁻ = u.</summary>
    public StepReading[] ReadChain(ImmutableArray<Block> blocks)
    {
        var first = blocks.TakeWhile(block => block is TransformBlock).Count();
        return Settle([.. blocks.Select((block, place) => ReadOnce(place == first ? WithoutExtrapolation(block) : block))]);
    }

    /// <inheritdoc/>
    public abstract StepReading Residual(ResidualBlock block);

    /// <inheritdoc/>
    public abstract StepReading BallProjection(BallProjectionBlock block);

    /// <inheritdoc/>
    public StepReading Transform(TransformBlock block) => StepReading.Transform(block);

    /// <inheritdoc/>
    public StepReading Clamp(ClampBlock block) => StepReading.Clamp(block);

    /// <inheritdoc/>
    public StepReading LinearSolve(LinearSolveBlock block) =>
        Objection(block) is { } reason ? StepReading.Refused(block, reason) : StepReading.Solve(block);

    /// <inheritdoc/>
    public StepReading Cycle(CycleBlock block) => StepReading.Refused(
        block, "nothing ties the correction from its coarse levels to the fine one; end with a projection onto the ball, which bounds the norm (fact 8)");

    /// <summary>What a chain makes of the readings of its blocks.</summary>
    protected virtual StepReading[] Settle(StepReading[] steps) => steps;

    /// <summary>Why a linear solve has no bound; null where it has one.</summary>
    protected abstract string? Objection(LinearSolveBlock block);

    /// <summary>Why a recurrent block has no bound, although its body has one; null where it has one.</summary>
    protected abstract string? Objection(RecurrentBlock block);

    private StepReading ReadOnce(Block block)
    {
        if (!known.TryGetValue(block, out var reading))
        {
            known[block] = reading = block.Accept(this);
        }

        return reading;
    }

    /// <inheritdoc/>
    public StepReading Recurrent(RecurrentBlock block)
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

    /// <inheritdoc/>
    public StepReading Symmetrisation(SymmetrisationBlock block)
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
        ? $"{BlockNames.Named(place, body[place].Block)} of its body has no bound: {body[place].Refusal}"
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
