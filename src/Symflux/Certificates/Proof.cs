using Symflux.Blueprints;
using Symflux.Operators;

namespace Symflux.Certificates;

/// <summary>Writes the proof of a claim: one line per kind of block, then one per kind of segment with extrapolation.</summary>
/// <param name="steps">The readings of all blocks.</param>
/// <param name="words">How the claim speaks.</param>
/// <param name="place">What the names of blocks start with; empty outside of bodies.</param>
internal sealed class Proof(IReadOnlyList<StepReading> steps, ClaimVocabulary words, string place = "")
{
    /// <summary>The lines about single blocks.</summary>
    public IEnumerable<ProofStep> BlockSteps() => steps
        .Select((step, index) => (Step: step, Index: index))
        // Blocks with a body have a proof of their own, and refusals a reason.
        .GroupBy(entry => (entry.Step.Kind, entry.Step.Inner, entry.Step.Refusal))
        .OrderBy(group => group.First().Index)
        .SelectMany(group => Lines(group.Key.Kind, [.. group]))
        .Concat(MirrorSteps());

    /// <summary>The lines about segments of several blocks and about chains that were bounded as a whole.</summary>
    public IEnumerable<ProofStep> SegmentSteps(ChainBound bound) => bound.Segments
        .Where(segment => segment.Segment.Steps.Count > 1)
        .GroupBy(segment => (segment.Segment.Steps.Count, segment.Method, Factor: Wording.Bound(segment.After <= segment.Before ? 1 : RoundedUp.After(segment.After / segment.Before, 1))))
        .Select(group => Describe([.. group], group.Key.Factor, group.Key.Method));

    /// <summary>One line: what the constant rests on.</summary>
    public string Summary(ChainBound bound)
    {
        var facts = new SortedSet<int>(steps.Select(FactOf));
        var list = facts.Count == 1 ? $"fact {facts.Min}" : $"facts {string.Join(", ", facts.SkipLast(1))} and {facts.Max}";
        var polynomial = bound.Segments.Any(segment => segment.Method == BoundMethod.Polynomial)
            ? " and the polynomial in KᵀK that a linear flux makes of a segment" : "";
        var expanding = steps.Index().Where(entry => entry.Item is { Kind: StepKind.Expanding or StepKind.Recurrent or StepKind.Symmetrisation, Excess: > 0 }).ToArray();
        var gain = steps.Aggregate(1.0, (product, step) => product * step.Gain);
        var cells = gain > 1 ? $"; the factor {Wording.Bound(gain)} is for images whose extents are no multiples of the cells" : "";
        if (expanding.Length == 0)
        {
            return list + polynomial + cells;
        }

        var (index, worst) = expanding.MaxBy(entry => entry.Item.Excess);
        return $"{list}{polynomial}{cells}; {expanding.Length} of {steps.Count} blocks may expand, block {index + 1} most, by the excess {Wording.Number(worst.Excess)}";
    }

    private int FactOf(StepReading step) => step.Kind switch
    {
        StepKind.Width or StepKind.Cells or StepKind.CellsWithGain => 4,
        StepKind.Solve or StepKind.Recurrent => 6,
        StepKind.Extrapolated => 7,
        StepKind.BallProjection or StepKind.Forgotten => 8,
        StepKind.Adaptive => 13,
        StepKind.Guided => 10,
        StepKind.Symmetrisation => 12,
        StepKind.Clamp => 14,
        _ when step.Mu != 0 => 3,
        _ => words.PlainFact,
    };

    private static string Argument(BoundMethod method) => method switch
    {
        BoundMethod.QuadraticForms => "quadratic forms in (u, u⁻, f) (fact 7)",
        BoundMethod.Polynomial => "the largest value of the polynomial in KᵀK that a linear flux makes of them",
        _ => "the triangle inequality in every block",
    };

    private ProofStep Describe(SegmentBound[] segments, string factor, BoundMethod method)
    {
        const int most = 6;
        var runs = segments.Take(most).Select(segment => BlockNames.Run(segment.Segment.First, segment.Segment.Last));
        var growth = factor == "1" ? $"{words.Norm} does not grow" : $"{words.Norm} grows by at most the factor {factor}";
        return new ProofStep(
            $"{place}blocks {string.Join(", ", runs)}{(segments.Length > most ? ", …" : "")}",
            segments is [{ Segment: var only }] && only.First == steps.TakeWhile(step => step.IsWidth).Count() ? "u⁻ = u at the start" : "the first block of each segment does not use u⁻",
            true,
            $"{growth}{(segments.Length > 1 ? " in each" : "")}, by {Argument(method)}");
    }

    private IEnumerable<ProofStep> Lines(StepKind kind, (StepReading Step, int Index)[] entries)
    {
        var blocks = place + BlockNames.Blocks([.. entries.Select(entry => entry.Index)]);
        yield return new BlockLine(blocks, entries, words).Of(kind, FactOf(entries[0].Step));
        if (entries[0].Step.Inner is not { } inner)
        {
            yield break;
        }

        if (words.IsOfDifferences && inner is RecurrentBound { Rate: < 1 and var rate })
        {
            yield return new ProofStep(
                blocks,
                $"‖δz⁺‖ ≤ q‖δz‖ for the same u, with q = {Wording.Number(rate)} < 1 (one block with a monotone flux: 0 < ω < 2/(1 + τm₊‖K‖²))",
                true, "z ↦ B(z; u) is a contraction, so the passes converge to its only fixed point, like qⁱ (fact 6)");
        }

        var body = new Proof(inner.Body, words.InBody, $"{blocks}, in the body: ");
        foreach (var line in body.BlockSteps().Concat(inner is SymmetrisationBound { Chain: var chain } ? body.SegmentSteps(chain) : []))
        {
            yield return line;
        }
    }

    /// <summary>The line about banks whose bound needs no factor for the reflection at the border.</summary>
    private IEnumerable<ProofStep> MirrorSteps()
    {
        var mirrored = new Dictionary<StencilBank, bool>(ReferenceEqualityComparer.Instance);
        var indices = steps.Index().Where(entry => entry.Item is { Spectrum: not null, Block: ResidualBlock block } && IsMirrored(block.Stencils))
            .Select(entry => entry.Index).ToArray();
        if (indices.Length > 0)
        {
            yield return new ProofStep(
                place + BlockNames.Blocks(indices), "mirroring along each axis maps the bank onto itself, up to order and signs", true,
                "reflecting boundaries do not enlarge ‖K‖ (fact 11)");
        }

        bool IsMirrored(StencilBank bank)
        {
            if (!mirrored.TryGetValue(bank, out var known))
            {
                known = bank.Boundary == Boundary.Reflecting && bank.ExtensionNormSquared == 1
                    && bank.Stencils.Any(stencil => stencil.Width > 1 || stencil.Height > 1 || stencil.Depth > 1);
                mirrored[bank] = known;
            }

            return known;
        }
    }
}
