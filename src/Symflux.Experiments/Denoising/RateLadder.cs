namespace Symflux.Experiments.Denoising;

/// <summary>
/// The search for a learning rate on a ladder without ends, of factors √10: from its middle uphill, until the best rate has a worse one on both
/// sides.
/// </summary>
internal static class RateLadder
{
    /// <summary>Rungs that are tried at most; a score that still rises there belongs to no training that makes sense.</summary>
    public const int LargestTrials = 12;

    /// <summary>The rate of a rung; 0 is 0.01.</summary>
    public static double Rate(int rung) => 0.01 * Math.Pow(10, rung / 2.0);

    /// <summary>Searches.</summary>
    /// <param name="score">The larger, the better; NaN is worst.</param>
    /// <returns>All rates that were tried with their scores, the best one, and whether both of its neighbours are worse.</returns>
    public static (IReadOnlyList<(double Rate, double Score)> Tried, double Best, bool IsInterior) Search(Func<double, double> score)
    {
        var tried = new SortedDictionary<int, double>();
        var best = 0;
        Try(0);
        for (var open = new Queue<int>([-1, 1]); open.Count > 0 && tried.Count < LargestTrials;)
        {
            var rung = open.Dequeue();
            Try(rung);
            // Where everything diverged so far, a smaller rate is better by itself.
            if (tried[rung] > tried[best] || (double.IsNegativeInfinity(tried[best]) && rung < best))
            {
                best = rung;
                open.Clear();
                foreach (var neighbour in new[] { rung - 1, rung + 1 }.Where(neighbour => !tried.ContainsKey(neighbour)))
                {
                    open.Enqueue(neighbour);
                }
            }
        }

        return (
            [.. tried.Select(entry => (Rate(entry.Key), entry.Value))], Rate(best),
            double.IsFinite(tried[best]) && tried.ContainsKey(best - 1) && tried.ContainsKey(best + 1));

        void Try(int rung) => tried[rung] = score(Rate(rung)) is var found && double.IsNaN(found) ? double.NegativeInfinity : found;
    }
}
