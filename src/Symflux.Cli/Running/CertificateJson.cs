using Symflux.Certificates;

namespace Symflux.Cli.Running;

/// <summary>The object that <c>symflux certify --json</c> writes.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="NormStable">The claim ‖N(f)‖ ≤ κ‖f‖.</param>
/// <param name="Lipschitz">The claim ‖N(f₁) − N(f₂)‖ ≤ ℓ‖f₁ − f₂‖.</param>
internal sealed record CertificateJson(string Model, NormClaim NormStable, LipschitzClaim Lipschitz)
{
    /// <summary>Makes the object.</summary>
    public static CertificateJson Of(string model, Certificate certificate)
    {
        var (norm, lipschitz) = (certificate.NormStable, certificate.Lipschitz);
        return new CertificateJson(
            model,
            new NormClaim(norm.Proven, norm.Constant, norm.Reason),
            new LipschitzClaim(lipschitz.Proven, lipschitz.Constant, lipschitz.Reason));
    }
}

/// <summary>The claim about the norm.</summary>
internal sealed record NormClaim(bool Proven, double? Kappa, string Reason);

/// <summary>The claim about differences.</summary>
internal sealed record LipschitzClaim(bool Proven, double? Constant, string Reason);
