using Symflux.Certificates;

namespace Symflux.Cli.Running;

/// <summary>Claims in few words.</summary>
internal static class ClaimPrinter
{
    /// <summary>Digits of a constant.</summary>
    private const int Digits = 4;

    /// <summary>Digits of an interval, whose ends may be close to each other.</summary>
    private const int IntervalDigits = 6;

    /// <summary>Constants that equal a round number up to the rounding of their conditions are that number for the reader.</summary>
    private const double Rounding = 1e-12;

    /// <summary>"norm-stable with κ = 1; Lipschitz with ℓ = 3.2".</summary>
    public static string Both(Certificate certificate) =>
        $"norm-stable {Short("κ", certificate.NormStable)}; Lipschitz {Short("ℓ", certificate.Lipschitz)}";

    /// <summary>"with κ = 1", or "refused".</summary>
    public static string Short(string symbol, Claim claim) => claim.Proven ? $"with {symbol} = {Number(claim)}" : "refused";

    /// <summary>The constant with four digits, rounded up so that the text stays true.</summary>
    public static string Number(Claim claim) => claim.ConstantText(Digits);

    /// <summary>The same of a proven constant.</summary>
    public static string Number(double constant) => Claim.Text(constant, Digits);

    /// <summary>"ℓ ∈ [1.8066, 2]": what was attained, rounded down, and what is proven, rounded up; "ℓ ≥ 1.8066, nothing proven" without a proof.</summary>
    public static string Interval(string symbol, double attained, Claim proven)
    {
        var low = Down(attained);
        return proven.Proven ? $"{symbol} ∈ [{low}, {proven.ConstantText(IntervalDigits)}]" : $"{symbol} ≥ {low}, nothing proven";
    }

    private static string Down(double value)
    {
        if (value <= 0 || !double.IsFinite(value))
        {
            return $"{value}";
        }

        // A power of ten that is exact, on whichever side of the point: multiples of 0.001 would be rounded once more.
        var exponent = IntervalDigits - 1 - (int)Math.Floor(Math.Log10(value));
        var whole = exponent >= 0 ? Floor(value * Math.Pow(10, exponent)) / Math.Pow(10, exponent) : Floor(value / Math.Pow(10, -exponent)) * Math.Pow(10, -exponent);
        return whole.ToString($"G{IntervalDigits}", System.Globalization.CultureInfo.InvariantCulture);

        static double Floor(double unit) => Math.Floor(unit * (1 + Rounding));
    }
}
