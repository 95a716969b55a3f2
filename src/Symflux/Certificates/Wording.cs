using System.Globalization;
using Symflux.Blueprints;

namespace Symflux.Certificates;

/// <summary>Numbers and block ranges as they appear in proofs.</summary>
internal static class Wording
{
    /// <summary>A number with six digits.</summary>
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

    /// <summary>"block 3", "blocks 1–4, 6", for increasing indices counted from 0.</summary>
    public static string Blocks(IReadOnlyList<int> indices)
    {
        var runs = new List<string>();
        for (var i = 0; i < indices.Count;)
        {
            var end = i;
            while (end + 1 < indices.Count && indices[end + 1] == indices[end] + 1)
            {
                end++;
            }

            runs.Add(Run(indices[i], indices[end]));
            i = end + 1;
        }

        return $"{(indices.Count == 1 ? "block" : "blocks")} {string.Join(", ", runs)}";
    }

    /// <summary>"block 3", with its kind where it is not a residual block: "block 3 (RecurrentBlock)"; for an index counted from 0.</summary>
    public static string Named(int index, Block block) =>
        block is ResidualBlock ? $"block {index + 1}" : $"block {index + 1} ({block.GetType().Name})";

    /// <summary>"3" or "1–4", for indices counted from 0.</summary>
    public static string Run(int first, int last) => first == last ? $"{first + 1}" : $"{first + 1}–{last + 1}";
}
