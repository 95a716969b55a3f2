using System.Collections.Immutable;
using Symflux.Certificates;

namespace Symflux.Cli.Running;

/// <summary>The object that <c>symflux certify --json</c> writes.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="NormStable">The claim ‖N(f)‖ ≤ κ‖f‖.</param>
/// <param name="SinglePrecision">The claim ‖N(f)‖ ≤ (1 + δ)κ‖f‖ + η√n for the solver in single precision.</param>
/// <param name="Lipschitz">The claim ‖N(f₁) − N(f₂)‖ ≤ ℓ‖f₁ − f₂‖.</param>
/// <param name="Attack">What a search has found; null where none was made.</param>
internal sealed record CertificateJson(
    string Model, NormClaim NormStable, SinglePrecisionClaim SinglePrecision, LipschitzClaim Lipschitz, AttackJson? Attack)
{
    /// <summary>Makes the object.</summary>
    public static CertificateJson Of(string model, Certificate certificate, AttackJson? attack)
    {
        var (norm, lipschitz) = (certificate.NormStable, certificate.Lipschitz);
        return new CertificateJson(
            model,
            new NormClaim(norm.Proven, norm.Constant, norm.Reason, norm.Steps),
            certificate.SinglePrecision,
            new LipschitzClaim(lipschitz.Proven, lipschitz.Constant, lipschitz.Reason, lipschitz.Steps),
            attack);
    }
}

/// <summary>The claim about the norm.</summary>
internal sealed record NormClaim(bool Proven, double? Kappa, string Reason, ImmutableArray<ProofStep> Steps);

/// <summary>The claim about differences.</summary>
internal sealed record LipschitzClaim(bool Proven, double? Constant, string Reason, ImmutableArray<ProofStep> Steps);
