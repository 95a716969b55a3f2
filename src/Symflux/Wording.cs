using System.Globalization;

namespace Symflux;

/// <summary>Numbers, ranges and counts in texts.</summary>
internal static class Wording
{
    /// <summary>A number with six digits, as in proofs.</summary>
    public static string Number(double value) => value.ToString("G6", CultureInfo.InvariantCulture);

    /// <summary>
    /// A proven constant with some digits, never below it: "1", "1.41422". What is nearly 1 is written as what it exceeds 1 by, "1 + 4.5E-16".
    /// </summary>
    public static string Bound(double constant, int digits = 6)
    {
        var above = constant - 1;
        return above is > 0 and < 1e-4 ? $"1 + {Up(above, 2)}" : Up(constant, digits);

        static string Up(double value, int kept)
        {
            var text = value.ToString($"G{kept}", CultureInfo.InvariantCulture);
            if (!double.IsFinite(value) || double.Parse(text, CultureInfo.InvariantCulture) >= value)
            {
                return text;
            }

            // One unit of the last digit more.
            var unit = Math.Pow(10, Math.Floor(Math.Log10(value)) - kept + 1);
            return (value + 0.75 * unit).ToString($"G{kept}", CultureInfo.InvariantCulture);
        }
    }

    /// <summary>"0.5", or "0.1 … 0.7" where the values differ.</summary>
    public static string Range(IEnumerable<double> values)
    {
        var all = values.ToArray();
        var (lowest, highest) = (Number(all.Min()), Number(all.Max()));
        return lowest == highest ? lowest : $"{lowest} … {highest}";
    }

    /// <summary>A number for pages and drawings: four digits, without exponent for ordinary sizes, and with a true minus sign.</summary>
    public static string Rounded(double value) => value.ToString(
        Math.Abs(value) switch { 0 => "0", >= 1e5 or < 1e-3 => "0.###E+0", >= 1e3 => "0", >= 100 => "0.#", >= 10 => "0.##", >= 1 => "0.###", _ => "0.####" },
        CultureInfo.InvariantCulture).Replace('-', '−');

    /// <summary>"0.25", or "0.1 … 0.7", rounded.</summary>
    public static string RoundedRange(double lowest, double highest) =>
        Rounded(lowest) == Rounded(highest) ? Rounded(lowest) : $"{Rounded(lowest)} … {Rounded(highest)}";

    /// <summary>"0.25", or "0.1 … 0.7" where the values differ, rounded.</summary>
    public static string RoundedRange(IEnumerable<double> values) => values.ToArray() is var all ? RoundedRange(all.Min(), all.Max()) : "";

    /// <summary>"12 %", "0.3 %".</summary>
    public static string Percent(double share) =>
        share == 0 ? "0" : string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.#} %") is var text && text == "0 %" ? "< 0.1 %" : text;

    /// <summary>"1 block", "3 blocks", "2 passes".</summary>
    public static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}{(noun.EndsWith('s') ? "es" : "s")}";
}
