using Symflux.Certificates;

namespace Symflux.Cli.Running;

/// <summary>Claims in few words.</summary>
internal static class ClaimText
{
    /// <summary>"norm-stable with κ = 1; Lipschitz with ℓ = 3.2".</summary>
    public static string Both(Certificate certificate) =>
        $"norm-stable {Short("κ", certificate.NormStable)}; Lipschitz {Short("ℓ", certificate.Lipschitz)}";

    /// <summary>"with κ = 1", or "refused".</summary>
    public static string Short(string symbol, Claim claim) => claim.Proven ? $"with {symbol} = {Number(claim)}" : "refused";

    /// <summary>The constant with four digits, rounded up so that the text stays true.</summary>
    public static string Number(Claim claim) => claim.ConstantText(4);
}
