using System.Collections.Immutable;
using System.Text;
using Symflux.Blueprints;

namespace Symflux.Certificates;

/// <summary>
/// What is proven about a blueprint, for inputs of every size: two claims of different strength that are never mixed
/// up. Proofs and their hypotheses: docs/THEORY.md; the numbers of the facts are the same there.
/// </summary>
/// <remarks>
/// The claims are about exact arithmetic, and the constants are rounded up wherever they are computed and printed: a step that exceeds what is stable by its last
/// digit is counted with that digit.
/// </remarks>
public sealed record Certificate
{
    private Certificate(Claim normStable, Claim lipschitz, SinglePrecisionClaim singlePrecision) =>
        (NormStable, Lipschitz, SinglePrecision) = (normStable, lipschitz, singlePrecision);

    /// <summary>‖N(f)‖ ≤ κ‖f‖ for every input f.</summary>
    public Claim NormStable { get; }

    /// <summary>‖N(f₁) − N(f₂)‖ ≤ ℓ‖f₁ − f₂‖ for every two inputs; ℓ = 1: nonexpansive.</summary>
    public Claim Lipschitz { get; }

    /// <summary>‖N(f)‖ ≤ (1 + δ)κ‖f‖ + η√n for the solver in single precision.</summary>
    public SinglePrecisionClaim SinglePrecision { get; }

    /// <summary>Proves what can be proven about a blueprint.</summary>
    /// <param name="blueprint">Any blueprint. The cost is that of a few operations per block and of one norm bound per stencil bank.</param>
    public static Certificate Of(Blueprint blueprint)
    {
        ArgumentNullException.ThrowIfNull(blueprint);
        if (blueprint.Blocks.IsEmpty)
        {
            var identity = new Claim(1, "the identity keeps every norm and every distance", []);
            return new Certificate(identity, identity, new SinglePrecisionClaim(0, 0, ""));
        }

        var lipschitz = Prove(blueprint.Blocks, new DifferenceReader().ReadChain(blueprint.Blocks), ClaimVocabulary.OfDifferences);
        var steps = new NormReader().ReadChain(blueprint.Blocks);
        var norm = Prove(blueprint.Blocks, steps, ClaimVocabulary.OfNorm);
        if (lipschitz.Constant < norm.Constant * (1 - 1e-9) && blueprint.Blocks.All(block => block.FixesZero))
        {
            norm = new Claim(lipschitz.Constant, $"the Lipschitz constant, since N(0) = 0: {lipschitz.Reason}", lipschitz.Steps);
        }

        var single = norm.Constant is { } kappa
            ? RoundingBound.Of(steps, blueprint, kappa)
            : new SinglePrecisionClaim(null, null, "there is none in exact arithmetic");
        return new Certificate(norm, lipschitz, single);
    }

    /// <summary>
    /// How far the time steps of a blueprint must be shortened for a wanted norm constant: the largest c ≤ 1, to a relative
    /// 1e-6, for which the blueprint with cτ in place of τ in all residual blocks is proven to be norm-stable with κ.
    /// Useful for extrapolated blocks (FSI, learned α), whose bound falls towards 1 with τ (fact 7).
    /// </summary>
    /// <remarks>
    /// Found by bisection on the bound. What is returned is proven; that no larger c would do is so where the bound grows with
    /// the steps. μ, α and linear solves stay as they are, so a cycle of FSI advances by the time c·T.
    /// </remarks>
    /// <param name="blueprint">Any blueprint.</param>
    /// <param name="kappa">The wanted κ, at least 1. With extrapolation, 1 itself is out of reach in general.</param>
    /// <returns>The factor and the blueprint with shorter steps; null where no factor above 1e-9 gives κ.</returns>
    public static StepReduction? LargestStepFor(Blueprint blueprint, double kappa) => StepReduction.Find(blueprint, Wanted(kappa));

    /// <summary>
    /// How much extrapolation a blueprint may have for a wanted norm constant: the largest s ≤ 1, to a relative 1e-6, for
    /// which the blueprint with ᾱ + s(α − ᾱ) in place of α in all residual blocks is proven to be norm-stable with κ; ᾱ is
    /// the number in [0, 1] nearest to α. Where the steps themselves do not expand there is one for every κ ≥ 1, as means
    /// of stable steps are stable (fact 7).
    /// </summary>
    /// <remarks>τ, μ and linear solves stay as they are. Found like that of <see cref="LargestStepFor"/>.</remarks>
    /// <param name="blueprint">Any blueprint.</param>
    /// <param name="kappa">The wanted κ, at least 1.</param>
    /// <returns>The factor and the blueprint with less extrapolation; null where not even s = 0 gives κ.</returns>
    public static ExtrapolationReduction? LargestExtrapolationFor(Blueprint blueprint, double kappa) =>
        ExtrapolationReduction.Find(blueprint, Wanted(kappa));

    /// <summary>The claims with their proofs, as lines of text.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        Append("Norm-stable, ‖N(f)‖ ≤ κ‖f‖", "κ", NormStable);
        text.AppendLine();
        text.AppendLine(SinglePrecision.ToString());
        text.AppendLine();
        Append("Lipschitz, ‖N(f₁) − N(f₂)‖ ≤ ℓ‖f₁ − f₂‖", "ℓ", Lipschitz);
        return text.ToString();

        void Append(string title, string symbol, Claim claim)
        {
            text.AppendLine(claim.Constant is { } constant
                ? $"{title}: proven with {symbol} = {Wording.Bound(constant)}, by {claim.Reason}"
                : $"{title}: {claim.Reason}");
            foreach (var step in claim.Steps)
            {
                text.AppendLine($"  {step}");
            }
        }
    }

    private static double Wanted(double kappa) => kappa >= 1
        ? kappa
        : throw new SymfluxException($"the wanted norm constant κ is {kappa}; it must be at least 1, since an input of constant grey value may keep its norm");

    private static Claim Prove(ImmutableArray<Block> blocks, StepReading[] steps, ClaimVocabulary words)
    {
        var proof = new Proof(steps, words);
        ImmutableArray<ProofStep> lines = [.. proof.BlockSteps()];
        var place = Array.FindIndex(steps, step => step.Refusal is not null);
        if (place >= 0)
        {
            return new Claim(null, $"refused, because {BlockNames.Named(place, blocks[place])} has no bound: {steps[place].Refusal}", lines);
        }

        var bound = ChainBound.Of(steps);
        return double.IsFinite(bound.Constant)
            ? new Claim(bound.Constant, proof.Summary(bound), [.. lines, .. proof.SegmentSteps(bound)])
            : new Claim(null, $"refused, because the bound of {blocks.Length} blocks is beyond the range of numbers; use smaller steps or fewer blocks", lines);
    }
}
