using System.Collections.Immutable;
using System.Text;
using Symflux.Blueprints;

namespace Symflux.Certificates;

/// <summary>
/// What is proven about a blueprint, for inputs of every size: two claims of different strength that are never mixed
/// up. Proofs and their hypotheses: docs/THEORY.md; the numbers of the facts are the same there.
/// </summary>
/// <remarks>
/// The claims are about exact arithmetic. Conditions may be exceeded by 2e-12, the rounding of the numbers that enter
/// them.
/// </remarks>
public sealed record Certificate
{
    private Certificate(Claim normStable, Claim lipschitz) => (NormStable, Lipschitz) = (normStable, lipschitz);

    /// <summary>‖N(f)‖ ≤ κ‖f‖ for every input f.</summary>
    public Claim NormStable { get; }

    /// <summary>‖N(f₁) − N(f₂)‖ ≤ ℓ‖f₁ − f₂‖ for every two inputs; ℓ = 1: nonexpansive.</summary>
    public Claim Lipschitz { get; }

    /// <summary>Proves what can be proven about a blueprint.</summary>
    /// <param name="blueprint">Any blueprint. The cost is that of a few operations per block and of one norm bound per stencil bank.</param>
    public static Certificate Of(Blueprint blueprint)
    {
        ArgumentNullException.ThrowIfNull(blueprint);
        if (blueprint.Blocks.IsEmpty)
        {
            var identity = new Claim(1, "the identity keeps every norm and every distance", []);
            return new Certificate(identity, identity);
        }

        if (blueprint.Blocks.FirstOrDefault(block => block is not ResidualBlock) is { } unknown)
        {
            var place = blueprint.Blocks.IndexOf(unknown) + 1;
            var refused = new Claim(null, $"refused, because no fact covers block {place}, a {unknown.GetType().Name}", []);
            return new Certificate(refused, refused);
        }

        ResidualBlock[] blocks = [.. blueprint.Blocks.Cast<ResidualBlock>()];
        blocks[0] = WithoutFirstExtrapolation(blocks[0]);
        var lipschitz = Prove(blocks, BlockReader.ForDifferences, ClaimWords.OfDifferences);
        var norm = Prove(blocks, BlockReader.ForNorm, ClaimWords.OfNorm);
        if (lipschitz.Constant < norm.Constant * (1 - 1e-9) && blocks.All(BlockReader.FixesZero))
        {
            norm = new Claim(lipschitz.Constant, $"the Lipschitz constant, since N(0) = 0: {lipschitz.Reason}", lipschitz.Steps);
        }

        return new Certificate(norm, lipschitz);
    }

    /// <summary>Both claims with their proofs, as lines of text.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        Append("Norm-stable, ‖N(f)‖ ≤ κ‖f‖", "κ", NormStable);
        text.AppendLine();
        Append("Lipschitz, ‖N(f₁) − N(f₂)‖ ≤ ℓ‖f₁ − f₂‖", "ℓ", Lipschitz);
        return text.ToString();

        void Append(string title, string symbol, Claim claim)
        {
            text.AppendLine(claim.Constant is { } constant
                ? $"{title}: proven with {symbol} = {Wording.Number(constant)}, by {claim.Reason}"
                : $"{title}: {claim.Reason}");
            foreach (var step in claim.Steps)
            {
                text.AppendLine($"  {step}");
            }
        }
    }

    private static Claim Prove(ResidualBlock[] blocks, Func<ResidualBlock, StepReading> read, ClaimWords words)
    {
        // A scheme repeats its blocks; each is read once, and the readings are compared by reference later.
        var known = new Dictionary<ResidualBlock, StepReading>(ReferenceEqualityComparer.Instance);
        var steps = Array.ConvertAll(blocks, block =>
        {
            if (!known.TryGetValue(block, out var reading))
            {
                known[block] = reading = read(block);
            }

            return reading;
        });
        var proof = new Proof(steps, words);
        ImmutableArray<ProofStep> lines = [.. proof.BlockSteps()];
        var place = Array.FindIndex(steps, step => step.Refusal is not null);
        if (place >= 0)
        {
            return new Claim(null, $"refused, because block {place + 1} has no bound: {steps[place].Refusal}", lines);
        }

        var bound = ChainBound.Of(steps);
        return double.IsFinite(bound.Constant)
            ? new Claim(bound.Constant, proof.Summary(bound), [.. lines, .. proof.CycleSteps(bound)])
            : new Claim(null, $"refused, because the bound of {blocks.Length} blocks is beyond the range of numbers; use smaller steps or fewer blocks", lines);
    }

    /// <summary>With u⁻ = u at the start, the first block is a step without extrapolation, of length ατ.</summary>
    private static ResidualBlock WithoutFirstExtrapolation(ResidualBlock first) =>
        first is { StepControl: StepControl.Fixed, Extrapolation: >= 0 and not 1 } && double.IsFinite(first.Extrapolation * first.TimeStep)
            && double.IsFinite(first.Extrapolation * first.Fidelity)
            ? new ResidualBlock(
                first.Stencils, first.Flux, first.Extrapolation * first.TimeStep, first.Extrapolation * first.Fidelity, guide: first.Guide)
            : first;
}
