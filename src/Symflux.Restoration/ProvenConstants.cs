using Symflux.Blueprints;
using Symflux.Certificates;

namespace Symflux.Restoration;

/// <summary>The two constants that a <see cref="Certificate"/> proves of a model for every input, without their proofs.</summary>
/// <param name="Norm">κ ≥ 1 with ‖N(f)‖ ≤ κ‖f‖; null where refused.</param>
/// <param name="Lipschitz">ℓ ≥ 1 with ‖N(f₁) − N(f₂)‖ ≤ ℓ‖f₁ − f₂‖; null where refused.</param>
public sealed record ProvenConstants(double? Norm, double? Lipschitz)
{
    /// <summary>Proves them.</summary>
    public static ProvenConstants Of(Blueprint blueprint)
    {
        var certificate = Certificate.Of(blueprint);
        return new ProvenConstants(certificate.NormStable.Constant, certificate.Lipschitz.Constant);
    }
}
