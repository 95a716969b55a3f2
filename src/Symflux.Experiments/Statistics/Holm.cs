namespace Symflux.Experiments.Statistics;

/// <summary>Holm's correction for the number of comparisons: p-values that may be compared with one level, whatever the tests have in common.</summary>
internal static class Holm
{
    /// <summary>Corrected p-values, in the order of the given ones: max over the smaller ones of (n − rank)·p, at most 1.</summary>
    public static double[] Correct(IReadOnlyList<double> pValues)
    {
        var corrected = new double[pValues.Count];
        var largest = 0.0;
        foreach (var (rank, place) in Enumerable.Range(0, pValues.Count).OrderBy(i => pValues[i]).Index())
        {
            largest = Math.Max(largest, Math.Min(1, (pValues.Count - rank) * pValues[place]));
            corrected[place] = largest;
        }

        return corrected;
    }
}
