using System.Collections.Immutable;

namespace Symflux.Certificates;

/// <summary>One guarantee about a blueprint, proven with a constant or refused with the reason.</summary>
/// <param name="Constant">The proven constant, finite and at least 1; null where the claim is refused.</param>
/// <param name="Reason">One line: the facts that prove the claim, or "refused, because …".</param>
/// <param name="Steps">The proof, block by block; where the claim is refused, also the hypotheses that fail.</param>
public sealed record Claim(double? Constant, string Reason, ImmutableArray<ProofStep> Steps)
{
    /// <summary>Whether there is a proven constant.</summary>
    public bool Proven => Constant is not null;

    /// <summary>The constant as text that is never below it, "1", "1.41422" or "1 + 4.5E-16"; "refused" where there is none.</summary>
    /// <param name="digits">Significant digits, 1 to 15.</param>
    public string ConstantText(int digits = 6) => Constant is { } constant ? Text(constant, digits) : "refused";

    /// <summary>A constant as text that is never below it.</summary>
    /// <param name="constant">The constant, finite and at least 1.</param>
    /// <param name="digits">Significant digits, 1 to 15.</param>
    public static string Text(double constant, int digits = 6) => Wording.Bound(constant, digits);
}
