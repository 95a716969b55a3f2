namespace Symflux.Torch.Attacks;

/// <summary>What an adversarial search has found: lower bounds of the constants that a certificate bounds from above.</summary>
/// <param name="Gain">The largest ‖N(f)‖/‖f‖.</param>
/// <param name="Quotient">The largest ‖N(a) − N(b)‖/‖a − b‖.</param>
/// <param name="Restarts">Number of starting points that were tried.</param>
public sealed record AttackResult(double Gain, double Quotient, int Restarts);
