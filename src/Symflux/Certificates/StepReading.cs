using Symflux.Blueprints;
using Symflux.Fluxes;
using Symflux.Operators;

namespace Symflux.Certificates;

/// <summary>
/// What a claim needs to know of one block. The step is u⁺ = αv + (1 − α)u⁻ with ‖v‖ ≤ (1 − μ + e)‖u‖ + μ‖f‖; e is the
/// excess over a convex combination. For the norm claim the letters stand for states, for the Lipschitz claim for
/// differences of two states.
/// </summary>
/// <param name="Block">The block that was read.</param>
/// <param name="Ground">On what the reading rests.</param>
internal sealed record StepReading(Block Block, StepGround Ground)
{
    /// <summary>α.</summary>
    public double Alpha { get; private init; } = 1;

    /// <summary>μ, the weight of f in a convex combination.</summary>
    public double Mu { get; private init; }

    /// <summary>e ≥ 0; 0 for a step that does not expand.</summary>
    public double Excess { get; private init; }

    /// <summary>
    /// The step as a symmetric operator on (u, u⁻, f), at both ends of its spectrum; null for a change of the state space, which
    /// treats all three alike, and where there is no bound.
    /// </summary>
    public StepExtremes? Extremes { get; private init; }

    /// <summary>The range of G or D in τKᵀGK or τKᵀDK; for residual steps with a known spectrum.</summary>
    public SlopeRange Range { get; private init; }

    /// <summary>The eigenvalues of τKᵀGK or τKᵀDK; null for other steps and where nothing bounds them.</summary>
    public SpectralInterval? Spectrum { get; private init; }

    /// <summary>
    /// By how much a change of the state space can enlarge u, u⁻ and f: above 1 for an analysis of cells, which repeats the last samples where
    /// extents are no multiples of its cells, unless a projection onto the ball follows when all is back on the samples.
    /// </summary>
    public double Gain { get; private init; } = 1;

    /// <summary>The bound of a block that has a body, with the reading of the body.</summary>
    public BodyBound? Inner { get; private init; }

    /// <summary>Why there is no bound; null where there is one.</summary>
    public string? Refusal { get; private init; }

    /// <summary>Whether the block passes u, u⁻ and f on alike: lifted, projected, or transformed to or from cells.</summary>
    public bool IsWidth => Ground is StepGround.WidthChange or StepGround.CellTransform;

    /// <summary>What a proof says about the block.</summary>
    public StepKind Kind => this switch
    {
        { Refusal: not null } => StepKind.Refused,
        { Ground: StepGround.WidthChange } => StepKind.Width,
        { Ground: StepGround.CellTransform } => Gain > 1 ? StepKind.CellsWithGain : StepKind.Cells,
        { Ground: StepGround.LinearSolve } => StepKind.Solve,
        { Ground: StepGround.RepeatedBody } => StepKind.Recurrent,
        { Ground: StepGround.AveragedBody } => StepKind.Symmetrisation,
        { Ground: StepGround.BallProjection } => StepKind.BallProjection,
        { Ground: StepGround.Clamp } => StepKind.Clamp,
        { Ground: StepGround.Irrelevant } => StepKind.Forgotten,
        { Alpha: not 1 } => StepKind.Extrapolated,
        { Ground: StepGround.AdaptiveStep } => StepKind.Adaptive,
        { Excess: > 0 } => StepKind.Expanding,
        { Block: ResidualBlock { Guide: not null } } => StepKind.Guided,
        { Mu: not 0 } => StepKind.StableWithData,
        _ => StepKind.Stable,
    };

    /// <summary>A residual step with a fixed τ, where G or D lies in a known range.</summary>
    /// <remarks>
    /// The eigenvalues 1 − μ − λ of (1 − μ)I − τKᵀDK lie within max(1 − μ − λ₋, λ₊ − (1 − μ)) of 0, which exceeds
    /// 1 − μ by max(−λ₋, λ₊ − 2(1 − μ)).
    /// </remarks>
    public static StepReading Spectral(ResidualBlock block, StepGround ground, SlopeRange range)
    {
        var spectrum = SpectralInterval.Of(block, range);
        var excess = spectrum.Overshoot(block.Fidelity);
        return Residual(block, ground, spectrum) with { Range = range, Spectrum = spectrum, Excess = excess > 0 ? RoundedUp.After(excess, 8) : 0 };
    }

    /// <summary>
    /// A residual step under local step control (fact 13): ‖(1 − μ)u − td‖ ≤ (1 − μ)‖u‖, which is what a symmetric operator with
    /// its eigenvalues in [0, 2(1 − μ)] does.
    /// </summary>
    /// <remarks>
    /// A smaller τ does not narrow this interval: t varies in space, so (I − tKᵀGK) is not symmetric even where KᵀGK is, and a window
    /// may limit steps that are stable for the whole.
    /// </remarks>
    public static StepReading Adaptive(ResidualBlock block) =>
        Residual(block, StepGround.AdaptiveStep, new SpectralInterval(0, 2 * (1 - block.Fidelity)));

    /// <summary>A linear solve, u⁺ = W(u + μf) with a symmetric W, 0 ≤ W ≤ 1/(1 + μ) (fact 6).</summary>
    public static StepReading Solve(LinearSolveBlock block)
    {
        var largest = 1 / (1 + block.Fidelity);
        return new StepReading(block, StepGround.LinearSolve)
        {
            Mu = block.Fidelity / (1 + block.Fidelity),
            Extremes = new StepExtremes(default, new StepWeights(largest, 0, largest * block.Fidelity)),
        };
    }

    /// <summary>A repeated body with ‖u⁺‖ ≤ κ‖u‖, which is what some symmetric operator with its eigenvalues in [−κ, κ] does.</summary>
    public static StepReading Repeated(RecurrentBlock block, RecurrentBound inner) => OfBody(block, StepGround.RepeatedBody, inner);

    /// <summary>An average of a body over symmetries, with ‖u⁺‖ ≤ κ‖u‖ likewise.</summary>
    public static StepReading Averaged(SymmetrisationBlock block, SymmetrisationBound inner) => OfBody(block, StepGround.AveragedBody, inner);

    /// <summary>A change of the state space (fact 4).</summary>
    public static StepReading Transform(TransformBlock block) =>
        new(block, block is { Opens: null, Closes: null } ? StepGround.WidthChange : StepGround.CellTransform) { Gain = block.Gain };

    /// <summary>The same reading where nothing depends on how much the block enlarges.</summary>
    public StepReading WithoutGain() => Gain == 1 ? this : this with { Gain = 1 };

    /// <summary>
    /// A projection onto the ball (fact 8): ‖u⁺‖ ≤ ‖f‖ whatever u is, which is what some symmetric operator on f with its eigenvalues
    /// in [−1, 1] gives.
    /// </summary>
    public static StepReading Projection(BallProjectionBlock block) => new(block, StepGround.BallProjection)
    {
        Mu = 1,
        Extremes = new StepExtremes(new StepWeights(0, 0, -1), new StepWeights(0, 0, 1)),
    };

    /// <summary>
    /// A clamp to an interval that holds 0 (fact 14): u⁺ = Du, and for differences of two states likewise, with a diagonal 0 ≤ D ≤ 1.
    /// </summary>
    public static StepReading Clamp(ClampBlock block) => new(block, StepGround.Clamp)
    {
        Extremes = new StepExtremes(default, new StepWeights(1, 0, 0)),
    };

    /// <summary>A block before a projection onto the ball, after which its result does not matter; it counts as the identity.</summary>
    public static StepReading Forgotten(Block block) => new(block, StepGround.Irrelevant)
    {
        Extremes = new StepExtremes(new StepWeights(1, 0, 0), new StepWeights(1, 0, 0)),
    };

    /// <summary>A block without a bound.</summary>
    public static StepReading Refused(Block block, string reason, BodyBound? inner = null) =>
        new(block, StepGround.None) { Refusal = reason, Inner = inner };

    private static StepReading OfBody(Block block, StepGround ground, BodyBound inner) => new(block, ground)
    {
        Inner = inner,
        Excess = Math.Max(0, RoundedUp.Sum(inner.Constant, -1)),
        Extremes = new StepExtremes(new StepWeights(-inner.Constant, 0, 0), new StepWeights(inner.Constant, 0, 0)),
    };

    private static StepReading Residual(ResidualBlock block, StepGround ground, SpectralInterval spectrum)
    {
        var (alpha, mu) = (block.Extrapolation, block.Fidelity);
        return new StepReading(block, ground)
        {
            Alpha = alpha,
            Mu = mu,
            Extremes = new StepExtremes(At(spectrum.Lowest), At(spectrum.Highest)),
        };

        StepWeights At(double lambda) => new(alpha * (1 - mu - lambda), 1 - alpha, alpha * mu);
    }
}
