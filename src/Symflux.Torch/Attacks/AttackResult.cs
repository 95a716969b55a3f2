namespace Symflux.Torch.Attacks;

/// <summary>What an adversarial search has found: lower bounds of the constants that a certificate bounds from above.</summary>
/// <param name="Gain">The input with the largest ‖N(f)‖/‖f‖; null before the first.</param>
/// <param name="Quotient">The pair with the largest ‖N(f₁) − N(f₂)‖/‖f₁ − f₂‖; null before the first.</param>
/// <param name="GainRestarts">Number of starting points of the search for the gain.</param>
/// <param name="QuotientRestarts">Number of starting points of the search for the quotient.</param>
public sealed record AttackResult(AttackWitness? Gain, AttackWitness? Quotient, int GainRestarts, int QuotientRestarts);
