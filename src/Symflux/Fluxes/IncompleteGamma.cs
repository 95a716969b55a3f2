namespace Symflux.Fluxes;

/// <summary>The upper incomplete gamma function Γ(a, x) = ∫ from x to ∞ of t^(a−1) e^(−t).</summary>
internal static class IncompleteGamma
{
    /// <summary>Terms after which both expansions have long converged.</summary>
    private const int MostTerms = 200;

    /// <summary>Γ(a, x) to about 1e-15 of Γ(a).</summary>
    /// <param name="a">In (0, 1).</param>
    /// <param name="x">x ≥ 0, also ∞.</param>
    public static double Upper(double a, double x) => x switch
    {
        double.NaN => double.NaN,
        // Beyond, e⁻ˣ is 0.
        > 750 => 0,
        < 1.5 => Gamma(a) - Lower(a, x),
        _ => Fraction(a, x),
    };

    /// <summary>Γ(a, 0), from both expansions at a place where both are good.</summary>
    private static double Gamma(double a) => Lower(a, 2) + Fraction(a, 2);

    /// <summary>γ(a, x) = xᵃ e⁻ˣ Σ xⁿ/(a(a + 1)…(a + n)); all terms positive.</summary>
    private static double Lower(double a, double x)
    {
        var term = 1 / a;
        var sum = term;
        for (var n = 1; n < MostTerms && term > 1e-17 * sum; n++)
        {
            term *= x / (a + n);
            sum += term;
        }

        return Math.Pow(x, a) * Math.Exp(-x) * sum;
    }

    /// <summary>Legendre's continued fraction, evaluated from its end: xᵃ e⁻ˣ / (x + 1 − a − 1(1 − a)/(x + 3 − a − 2(2 − a)/(…))).</summary>
    private static double Fraction(double a, double x)
    {
        var tail = x + 2 * MostTerms + 1 - a;
        for (var n = MostTerms; n > 0; n--)
        {
            tail = x + 2 * n - 1 - a - n * (n - a) / tail;
        }

        return Math.Pow(x, a) * Math.Exp(-x) / tail;
    }
}
