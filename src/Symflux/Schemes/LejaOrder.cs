namespace Symflux.Schemes;

/// <summary>
/// Orders the steps of a polynomial iteration so that the roots 1/τ_i of the partial products are spread evenly, which keeps
/// rounding errors small for long cycles. Leja 1957; Reichel 1990.
/// </summary>
internal static class LejaOrder
{
    /// <summary>The steps, the smallest first; each next root is the one with the largest product of distances to those before.</summary>
    /// <param name="steps">τ_i, all different and positive.</param>
    public static double[] Of(double[] steps)
    {
        var roots = Array.ConvertAll(steps, step => 1 / step);
        var logDistances = new double[roots.Length];
        var result = new double[roots.Length];
        // The largest root, the smallest step, comes first.
        var next = Array.IndexOf(roots, roots.Max());
        for (var k = 0; k < roots.Length; k++)
        {
            result[k] = steps[next];
            logDistances[next] = double.NegativeInfinity;
            for (var i = 0; i < roots.Length; i++)
            {
                logDistances[i] += Math.Log(Math.Abs(roots[i] - roots[next]));
            }

            next = Array.IndexOf(logDistances, logDistances.Max());
        }

        return result;
    }
}
