namespace Symflux.Fluxes;

/// <summary>Integrals of smooth functions, by Gauss–Legendre rules on panels that are halved until that changes nothing.</summary>
internal static class Quadrature
{
    private const int DeepestHalving = 12;

    /// <summary>Relative to the whole integral: a panel that adds little need not be exact in itself.</summary>
    private const double Tolerance = 1e-14;

    /// <summary>Places and weights of the rule with 10 points on [−1, 1], the positive half.</summary>
    private static readonly (double Place, double Weight)[] Rule =
    [
        (0.14887433898163122, 0.29552422471475287), (0.43339539412924719, 0.26926671930999635), (0.67940956829902441, 0.21908636251598204),
        (0.86506336668898451, 0.14945134915058059), (0.97390652851717172, 0.06667134430868814),
    ];

    /// <summary>∫ from 0 to an end.</summary>
    /// <param name="function">What is integrated.</param>
    /// <param name="end">The end, not negative.</param>
    /// <param name="scale">Where the function changes: panels grow from there on.</param>
    public static double Integrate(Func<double, double> function, double end, double scale)
    {
        if (!(end > 0 && double.IsFinite(end)))
        {
            return end;
        }

        var panels = new List<(double From, double To, double Whole)>();
        for (var (start, width) = (0.0, Math.Min(scale, end)); start < end; width *= 2)
        {
            var next = Math.Min(end, start + width);
            panels.Add((start, next, Gauss(function, start, next)));
            start = next;
        }

        var tolerance = Tolerance * panels.Sum(panel => Math.Abs(panel.Whole));
        return panels.Sum(panel => Panel(function, panel.From, panel.To, panel.Whole, tolerance, DeepestHalving));
    }

    private static double Panel(Func<double, double> function, double from, double to, double whole, double tolerance, int depth)
    {
        var middle = 0.5 * (from + to);
        var (left, right) = (Gauss(function, from, middle), Gauss(function, middle, to));
        return depth == 0 || Math.Abs(left + right - whole) <= tolerance
            ? left + right
            : Panel(function, from, middle, left, tolerance, depth - 1) + Panel(function, middle, to, right, tolerance, depth - 1);
    }

    private static double Gauss(Func<double, double> function, double from, double to)
    {
        var (middle, half) = (0.5 * (from + to), 0.5 * (to - from));
        return half * Rule.Sum(point => point.Weight * (function(middle - half * point.Place) + function(middle + half * point.Place)));
    }
}
