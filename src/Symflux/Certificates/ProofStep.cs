namespace Symflux.Certificates;

/// <summary>One line of a proof: what is needed of some blocks, whether it holds, and what follows.</summary>
/// <param name="Blocks">The blocks that the line is about: "blocks 1–8, 10".</param>
/// <param name="Hypothesis">The condition with its values: "0 ≤ g ≤ 1 and τL‖K‖² = 1.98 ≤ 2(1 − μ) = 2 in block 3, the tightest".</param>
/// <param name="Holds">Whether the condition holds. Where it fails, the conclusion is weaker or there is none.</param>
/// <param name="Conclusion">What follows for these blocks, with the number of the fact in docs/THEORY.md.</param>
public sealed record ProofStep(string Blocks, string Hypothesis, bool Holds, string Conclusion)
{
    /// <summary>The line as text.</summary>
    public override string ToString() => $"{Blocks}: {Hypothesis} [{(Holds ? "holds" : "fails")}] ⇒ {Conclusion}";
}
