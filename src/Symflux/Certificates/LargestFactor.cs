namespace Symflux.Certificates;

/// <summary>How much of something may be kept under a limit: the largest c ≤ 1 for which a bound that grows with c keeps it.</summary>
internal static class LargestFactor
{
    /// <summary>Smaller factors are of no use to anybody.</summary>
    private const double Smallest = 1e-9;

    /// <summary>Finds c by bisection on its logarithm.</summary>
    /// <param name="bound">The bound as a function of c.</param>
    /// <param name="limit">What it may be at most.</param>
    /// <param name="accuracy">Relative accuracy of c.</param>
    /// <returns>A factor whose bound was computed and keeps the limit; null where none above 1e-9 does.</returns>
    public static double? Of(Func<double, double> bound, double limit, double accuracy)
    {
        if (bound(1) <= limit)
        {
            return 1;
        }

        var (good, bad) = (0.5, 1.0);
        while (bound(good) > limit)
        {
            (good, bad) = (0.5 * good, good);
            if (bad < Smallest)
            {
                return null;
            }
        }

        while (bad > (1 + accuracy) * good)
        {
            var middle = Math.Sqrt(good * bad);
            (good, bad) = bound(middle) <= limit ? (middle, bad) : (good, middle);
        }

        return good;
    }
}
