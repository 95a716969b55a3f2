using Symflux.Certificates;

namespace Symflux.Cli.Running;

/// <summary>Claims in few words.</summary>
internal static class ClaimText
{
    /// <summary>"norm-stable with κ = 1; Lipschitz with ℓ = 3.2".</summary>
    public static string Both(Certificate certificate) =>
        $"norm-stable {Short("κ", certificate.NormStable)}; Lipschitz {Short("ℓ", certificate.Lipschitz)}";

    /// <summary>"with κ = 1", or "refused".</summary>
    public static string Short(string symbol, Claim claim) =>
        claim.Constant is { } constant ? $"with {symbol} = {Number(constant)}" : "refused";

    /// <summary>A constant with four digits, rounded up so that the text stays true.</summary>
    public static string Number(double constant)
    {
        if (constant <= 0 || !double.IsFinite(constant))
        {
            return $"{constant}";
        }

        // Constants that equal 1 up to the rounding of their conditions are 1 for the reader.
        var power = Math.Pow(10, Math.Floor(Math.Log10(constant)) - 3);
        return $"{Math.Ceiling(constant / power * (1 - 1e-12)) * power:G4}";
    }
}
