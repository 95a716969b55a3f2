namespace Symflux.Certificates;

/// <summary>
/// What the proof of the norm says of the solver in single precision, ‖N₃₂(f)‖ ≤ (1 + δ)κ‖f‖ + η√n, as long as no value overflows (docs/THEORY.md,
/// section 5, "Rounding").
/// </summary>
/// <param name="Delta">δ ≥ 0, what rounding adds, relative to κ; null where there is no such bound.</param>
/// <param name="Eta">η ≥ 0, in grey values: what underflow adds per root of the number n of values of the input, samples times channels; null where
/// there is no such bound.</param>
/// <param name="Reason">Why there is none; empty where there is one.</param>
public sealed record SinglePrecisionClaim(double? Delta, double? Eta, string Reason)
{
    /// <summary>The claim as one line.</summary>
    public override string ToString() => (Delta, Eta) is ({ } delta, { } eta)
        ? $"In single precision: ‖N(f)‖ ≤ (1 + {Wording.Bound(delta, 2)})·κ‖f‖ + {Wording.Bound(eta, 2)}·√n for n values, as long as none overflows"
        : $"In single precision: no bound of the rounding, because {Reason}";
}
