namespace Symflux.Experiments.Denoising;

/// <summary>
/// The search for a learning rate on a ladder without ends, of factors √10: every other rung from 0.0001 to 0.1 first, then uphill from the best of them,
/// until the best rate has a worse one on both sides.
/// </summary>
/// <remarks>
/// The first look is wide since scores may have two hills: a network that starts like a standard one may do something useful at a small rate, and collapse
/// to something useless, stably, at larger ones.
/// </remarks>
internal static class RateLadder
{
    /// <summary>Rungs that are tried at most; a score that still rises there belongs to no training that makes sense.</summary>
    public const int LargestTrials = 12;

    private static readonly int[] FirstLook = [-4, -2, 0, 2];

    /// <summary>The rate of a rung; 0 is 0.01.</summary>
    public static double Rate(int rung) => 0.01 * Math.Pow(10, rung / 2.0);

    /// <summary>Searches.</summary>
    /// <param name="score">The larger, the better; NaN is worst.</param>
    /// <returns>All rates that were tried with their scores, the best one, and whether both of its neighbours are worse.</returns>
    public static (IReadOnlyList<(double Rate, double Score)> Tried, double Best, bool IsInterior) Search(Func<double, double> score)
    {
        var tried = new SortedDictionary<int, double>();
        foreach (var rung in FirstLook)
        {
            Try(rung);
        }

        // Where everything diverged, the smallest rate is the best one.
        int best;
        while (true)
        {
            best = tried.MaxBy(entry => entry.Value).Key;
            int[] open = [.. new[] { best - 1, best + 1 }.Where(rung => !tried.ContainsKey(rung))];
            if (open.Length == 0 || tried.Count >= LargestTrials)
            {
                break;
            }

            Try(open[0]);
        }

        return (
            [.. tried.Select(entry => (Rate(entry.Key), entry.Value))], Rate(best),
            double.IsFinite(tried[best]) && tried.ContainsKey(best - 1) && tried.ContainsKey(best + 1));

        void Try(int rung) => tried[rung] = score(Rate(rung)) is var found && double.IsNaN(found) ? double.NegativeInfinity : found;
    }
}
