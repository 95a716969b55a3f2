namespace Symflux.Certificates;

/// <summary>Writes the proof of a claim: one line per kind of block, then one per kind of cycle with extrapolation.</summary>
/// <param name="steps">The readings of all blocks.</param>
/// <param name="words">How the claim speaks.</param>
internal sealed class Proof(IReadOnlyList<StepReading> steps, ClaimWords words)
{
    /// <summary>The lines about single blocks.</summary>
    public IEnumerable<ProofStep> BlockSteps() => steps
        .Select((step, index) => (Step: step, Index: index))
        .GroupBy(entry => KindOf(entry.Step))
        .OrderBy(group => group.First().Index)
        .Select(group => Describe(group.Key, [.. group]));

    /// <summary>The lines about cycles of several blocks and about chains that were bounded as a whole.</summary>
    public IEnumerable<ProofStep> CycleSteps(ChainBound bound) => bound.Cycles
        .Where(cycle => cycle.Count > 1)
        .GroupBy(cycle => (cycle.Count, cycle.Method, Factor: Wording.Number(cycle.After / cycle.Before)))
        .Select(group => Describe([.. group], group.Key.Factor, group.Key.Method));

    /// <summary>One line: what the constant rests on.</summary>
    public string Summary(ChainBound bound)
    {
        var facts = new SortedSet<int>(steps.Select(FactOf));
        var list = facts.Count == 1 ? $"fact {facts.Min}" : $"facts {string.Join(", ", facts.SkipLast(1))} and {facts.Max}";
        var polynomial = bound.Cycles.Any(cycle => cycle.Method == BoundMethod.Polynomial)
            ? " and the polynomial in KᵀK that a linear flux makes of a cycle" : "";
        var expanding = steps.Index().Where(entry => KindOf(entry.Item) == Kind.Expanding).ToArray();
        if (expanding.Length == 0)
        {
            return list + polynomial;
        }

        var (index, worst) = expanding.MaxBy(entry => entry.Item.Excess);
        return $"{list}{polynomial}; {expanding.Length} of {steps.Count} blocks may expand, block {index + 1} most, by the excess {Wording.Number(worst.Excess!.Value)}";
    }

    private int FactOf(StepReading step) => KindOf(step) switch
    {
        Kind.Extrapolated => 7,
        Kind.Adaptive => 9,
        _ when step.Mu != 0 => 3,
        _ => words.PlainFact,
    };

    private static string Argument(BoundMethod method) => method switch
    {
        BoundMethod.QuadraticForms => "quadratic forms in (u, u⁻, f) (fact 7)",
        BoundMethod.Polynomial => "the largest value of the polynomial in KᵀK that a linear flux makes of them",
        _ => "the triangle inequality in every block",
    };

    private static Kind KindOf(StepReading step) => step switch
    {
        { Refusal: not null } => Kind.Refused,
        { Alpha: not 1 } => Kind.Extrapolated,
        { Ground: StepGround.AdaptiveStep } => Kind.Adaptive,
        { Excess: > 0 } => Kind.Expanding,
        { Mu: not 0 } => Kind.StableWithData,
        _ => Kind.Stable,
    };

    private ProofStep Describe(CycleBound[] cycles, string factor, BoundMethod method)
    {
        const int most = 6;
        var runs = cycles.Take(most).Select(cycle => Wording.Run(cycle.First, cycle.First + cycle.Count - 1));
        var growth = factor == "1" ? $"{words.Norm} does not grow" : $"{words.Norm} grows by at most the factor {factor}";
        return new ProofStep(
            $"blocks {string.Join(", ", runs)}{(cycles.Length > most ? ", …" : "")}",
            cycles is [{ First: 0 }] ? "u⁻ = u at the start" : "the first block of each cycle does not use u⁻",
            true,
            $"{growth}{(cycles.Length > 1 ? " in each" : "")}, by {Argument(method)}");
    }

    private ProofStep Describe(Kind kind, (StepReading Step, int Index)[] entries)
    {
        var blocks = Wording.Blocks([.. entries.Select(entry => entry.Index)]);
        return kind switch
        {
            Kind.Refused => new ProofStep(
                blocks, $"the eigenvalues of {words.Operator} are bounded", false, $"no bound, because {entries[0].Step.Refusal}"),
            Kind.Adaptive => new ProofStep(
                blocks, "0 ≤ t ≤ 2(1 − μ)⟨u, d⟩/‖d‖² by step control, and 0 ≤ μ ≤ 1", true,
                $"{Convex()} for any flux (fact 9)"),
            Kind.Extrapolated => Extrapolated(blocks, entries),
            Kind.Expanding => new ProofStep(
                blocks, Condition(entries), false,
                $"{words.Next} ≤ (1 − μ + e){words.State} + μ{words.Data} with the excess e = {Wording.Range(entries.Select(entry => entry.Step.Excess!.Value))}, {Mu()}"),
            _ => new ProofStep(blocks, Condition(entries), true, $"{Convex()} (fact {FactOf(entries[0].Step)})"),
        };

        string Convex() => entries.All(entry => entry.Step.Mu == 0)
            ? $"{words.Next} ≤ {words.State}"
            : $"{words.Next} ≤ (1 − μ){words.State} + μ{words.Data}, {Mu()}";

        string Mu() => $"μ = {Wording.Range(entries.Select(entry => entry.Step.Mu))}";
    }

    private ProofStep Extrapolated(string blocks, (StepReading Step, int Index)[] entries)
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
            "extrapolation can amplify when the coefficients change from block to block; bounded cycle by cycle (fact 7)");
    }

    /// <summary>The hypothesis of stability, with the numbers of the block that comes closest to violating it, or violates it most.</summary>
    private static string Condition((StepReading Step, int Index)[] entries)
    {
        var (step, index) = entries.MaxBy(entry => Overshoot(entry.Step));
        var flux = step.Block.Flux;
        var (ground, upper) = step.Ground == StepGround.DiffusivityBound
            ? ($"0 ≤ g ≤ {Wording.Number(flux.Bound!.Value)}", "τL‖K‖²")
            : ($"Φ nondecreasing (Φ' in [{Wording.Number(flux.Slopes.Lowest)}, {Wording.Number(flux.Slopes.Highest)}])", "τm₊‖K‖²");
        var relation = $"{upper} = {Wording.Number(step.Spectrum!.Value.Highest)} ≤ 2(1 − μ) = {Wording.Number(2 * (1 - step.Mu))}";
        var alike = entries.All(entry => Wording.Number(Overshoot(entry.Step)) == Wording.Number(Overshoot(step)));
        return $"{ground} and {relation}{(alike ? "" : $" in block {index + 1}, {(step.Excess > 0 ? "the worst" : "the tightest")}")}";
    }

    private static double Overshoot(StepReading step) =>
        Math.Max(-step.Spectrum!.Value.Lowest, step.Spectrum!.Value.Highest - 2 * (1 - step.Mu));

    private enum Kind
    {
        Stable,
        StableWithData,
        Expanding,
        Adaptive,
        Extrapolated,
        Refused,
    }
}
