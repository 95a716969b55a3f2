using Symflux.Blueprints;

namespace Symflux.Certificates;

/// <summary>One line of a proof, about blocks of one kind.</summary>
/// <param name="blocks">Their names.</param>
/// <param name="entries">Their readings and indices; at least one.</param>
/// <param name="words">How the claim speaks.</param>
internal sealed class BlockLine(string blocks, (StepReading Step, int Index)[] entries, ClaimVocabulary words)
{
    private string Mu => $"μ = {Wording.Range(entries.Select(entry => entry.Step.Mu))}";

    private string Convex => entries.All(entry => entry.Step.Mu == 0)
        ? $"{words.Next} ≤ {words.State}"
        : $"{words.Next} ≤ (1 − μ){words.State} + μ{words.Data}, {Mu}";

    /// <summary>The line.</summary>
    /// <param name="kind">The kind of all the blocks.</param>
    /// <param name="fact">The number of the fact on which it rests.</param>
    public ProofStep Of(StepKind kind, int fact) => kind switch
    {
        StepKind.Refused => new ProofStep(blocks, Missing(), false, $"no bound, because {entries[0].Step.Refusal}"),
        StepKind.Width => new ProofStep(
            blocks, "u, u⁻ and f are lifted, (u, 0, …, 0), or projected to their first channels, all alike", true,
            $"{words.Next} ≤ {words.State}, and the same for u⁻ and f (fact 4)"),
        StepKind.Cells => new ProofStep(
            blocks, "u, u⁻ and f go to cells by orthogonal transforms, or back by their adjoints, all alike"
                + (entries.Any(entry => entry.Step.Block is TransformBlock { Opens: not null }) ? "; samples that are repeated where extents are no multiples of the cells are left to the projection onto the ball" : ""),
            true, $"{words.Next} ≤ {words.State} where extents are multiples of the cells (fact 4)"),
        StepKind.CellsWithGain => new ProofStep(
            blocks, "u, u⁻ and f go to cells by orthogonal transforms; where extents are no multiples of s, the last sample is repeated", false,
            $"{words.Next} ≤ s^(d/2) {words.State} = {Wording.Range(entries.Select(entry => entry.Step.Gain))} {words.State}; equal where extents are multiples (fact 4)"),
        StepKind.Solve => Solve(),
        StepKind.Recurrent => Recurrent(),
        StepKind.Symmetrisation => Symmetrisation(),
        StepKind.BallProjection => new ProofStep(
            blocks, $"u⁺ = u·min(1, {words.Data}/{words.State})", true, $"{words.Next} ≤ {words.Data}, whatever was before (fact 8)"),
        StepKind.Forgotten => new ProofStep(
            blocks, "nothing is asked of them, since no block behind the projection uses what they give", true, "the projection bounds the norm (fact 8)"),
        StepKind.Clamp => new ProofStep(
            blocks, "every value is clamped to an interval that holds 0, which multiplies it by a number in [0, 1]", true, $"{words.Next} ≤ {words.State} (fact 14)"),
        StepKind.Adaptive => new ProofStep(
            blocks, $"t = Σ w_j t_j with 0 ≤ t_j ≤ 2(1 − μ)⟨u, d⟩_j/‖d‖²_j under hats w_j, Σ w_j = 1, in windows of {Windows} samples; 0 ≤ μ ≤ 1", true,
            $"{Convex} for any flux (fact 13)"),
        StepKind.Extrapolated => Extrapolated(),
        StepKind.Expanding => new ProofStep(
            blocks, Condition(), false,
            $"{words.Next} ≤ (1 − μ + e){words.State} + μ{words.Data} with the excess e = {Wording.Range(entries.Select(entry => entry.Step.Excess))}, {Mu}"),
        StepKind.Guided => new ProofStep(blocks, $"{Condition()}, whatever the guide gives", true, $"{Convex} (fact {fact})"),
        _ => new ProofStep(blocks, Condition(), true, $"{Convex} (fact {fact})"),
    };

    private string Windows => string.Join(", ", entries.Select(entry => ((ResidualBlock)entry.Step.Block).StepControl.Window).Distinct().Order());

    private string Missing() => entries[0].Step.Block.Accept(new MissingHypothesis(words));

    private ProofStep Solve()
    {
        var solvers = entries.Select(entry => ((LinearSolveBlock)entry.Step.Block).Solver.ProofWords).Distinct();
        return new ProofStep(
            blocks,
            $"{(words.IsOfDifferences ? "g is constant" : "g ≥ 0")}, so A = (1 + μ)I + τKᵀGK has no eigenvalue below 1 + μ; {string.Join("; ", solvers)}",
            true,
            entries.All(entry => entry.Step.Mu == 0)
                ? $"{words.Next} ≤ {words.State} for every τ ≥ 0 (fact 6)"
                : $"{words.Next} ≤ ({words.State} + μ{words.Data})/(1 + μ) for every τ ≥ 0, "
                    + $"μ = {Wording.Range(entries.Select(entry => ((LinearSolveBlock)entry.Step.Block).Fidelity))} (fact 6)");
    }

    private ProofStep Recurrent()
    {
        var (stopping, inner) = (((RecurrentBlock)entries[0].Step.Block).Stopping, entries[0].Step.Inner!);
        var passes = stopping.Tolerance > 0
            ? $"at most {stopping.Iterations} passes with a tolerance, after each of which it may end"
            : Wording.Count(stopping.Iterations, "pass");
        var stable = entries[0].Step.Excess == 0;
        return new ProofStep(
            blocks, $"{words.InBody.State} ≤ {words.State} is kept from pass to pass; {passes}", stable,
            stable ? $"{words.Next} ≤ {words.State} (fact 6)" : $"{words.Next} ≤ {Wording.Bound(inner.Constant)} {words.State} (fact 6)");
    }

    private ProofStep Symmetrisation()
    {
        var stable = entries[0].Step.Excess == 0;
        var bound = stable ? words.State : $"{Wording.Bound(entries[0].Step.Inner!.Constant)} {words.State}";
        return new ProofStep(
            blocks, $"every symmetry g of the group is an isometry, and the body, started at z = gu, does not enlarge {words.InBody.State}", stable,
            $"{words.Next} ≤ {bound}, as u⁺ is the mean of all g⁻¹B(gu); it is equivariant, N(gu) = gN(u) (fact 12)");
    }

    private ProofStep Extrapolated()
    {
        var alphas = $"α = {Wording.Range(entries.Select(entry => entry.Step.Alpha))}";
        if (entries.All(entry => entry.Step is { Excess: 0, Alpha: >= 0 and <= 1 }))
        {
            return new ProofStep(
                blocks, $"the step itself does not expand, and 0 ≤ α ≤ 1 ({alphas})", true,
                $"u⁺ is an average of that step and u⁻, so {words.Next} is at most the largest bound so far (fact 7)");
        }

        var spectra = entries.Where(entry => entry.Step.Spectrum is not null).Select(entry => entry.Step.Spectrum!.Value).ToArray();
        var hypothesis = spectra.Length == entries.Length
            ? $"the eigenvalues of {words.Operator} lie in [{Wording.Number(spectra.Min(s => s.Lowest))}, {Wording.Number(spectra.Max(s => s.Highest))}]; {alphas}"
            : $"‖(1 − μ)u − td‖ ≤ (1 − μ)‖u‖ by step control; {alphas}";
        return new ProofStep(
            blocks, hypothesis, true,
            "extrapolation can amplify when the coefficients change from block to block; bounded segment by segment (fact 7)");
    }

    /// <summary>The hypothesis of stability, with the numbers of the block that comes closest to violating it, or violates it most.</summary>
    private string Condition()
    {
        var (step, index) = entries.MaxBy(entry => (Overshoot(entry.Step), Distance(entry.Step)));
        var range = $"[{Wording.Number(step.Range.Lowest)}, {Wording.Number(step.Range.Highest)}]";
        var (ground, upper) = step.Ground switch
        {
            StepGround.DiffusivityBound => ($"0 ≤ g ≤ {Wording.Number(step.Range.Highest)}", "τL‖K‖²"),
            StepGround.QuotientRange => ($"g ≥ 0 (Φ(s)/s in {range})", "τg₊‖K‖²"),
            _ => ($"Φ nondecreasing (Φ' in {range})", "τm₊‖K‖²"),
        };
        var relation = $"{upper} = {Wording.Number(step.Spectrum!.Value.Highest)} ≤ 2(1 − μ) = {Wording.Number(2 * (1 - step.Mu))}";
        var alike = entries.All(entry => Wording.Number(Distance(entry.Step)) == Wording.Number(Distance(step)));
        return $"{ground} and {relation}{(alike ? "" : $" in block {index + 1}, {(step.Excess > 0 ? "the worst" : "the tightest")}")}";
    }

    /// <summary>How far the largest eigenvalue lies above what is stable; negative below it.</summary>
    private static double Distance(StepReading step) => step.Spectrum!.Value.Highest - 2 * (1 - step.Mu);

    private static double Overshoot(StepReading step) => step.Spectrum!.Value.Overshoot(step.Mu);
}
