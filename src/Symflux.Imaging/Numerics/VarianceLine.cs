namespace Symflux.Imaging.Numerics;

/// <summary>Fits var = a·mean + b, a ≥ 0, to variances of which some are too large since texture counts as noise.</summary>
internal static class VarianceLine
{
    /// <summary>Relative deviation of a variance beyond which a point says no more; twice what estimates from patches scatter.</summary>
    private const double Scatter = 0.15;

    private const int Refinements = 20;

    /// <summary>Lines are tried through pairs of at most so many points; the pages of a long stack have thousands, nearly alike.</summary>
    private const int MostCandidates = 64;

    /// <summary>The best line with a slope, and the best without, by the mean of robust squared relative deviations.</summary>
    public static (double Gain, double Intercept, double Cost, double FlatCost) Fit(IReadOnlyList<VariancePoint> points)
    {
        var best = (Gain: 0.0, Intercept: 0.0, Cost: double.PositiveInfinity);
        var candidates = Candidates(points);
        foreach (var point in candidates)
        {
            Try(0, point.Variance);
        }

        var flat = best = Refine(points, best, flat: true);
        for (var i = 0; i < candidates.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var slope = (candidates[i].Variance - candidates[j].Variance) / (candidates[i].Mean - candidates[j].Mean);
                if (slope > 0 && double.IsFinite(slope))
                {
                    Try(slope, candidates[i].Variance - slope * candidates[i].Mean);
                }
            }
        }

        var line = Refine(points, best, flat: false);
        return (line.Gain, line.Intercept, line.Cost, flat.Cost);

        void Try(double gain, double intercept)
        {
            var cost = CostOf(points, gain, intercept);
            if (cost < best.Cost)
            {
                best = (gain, intercept, cost);
            }
        }
    }

    /// <summary>All points, or as many as are tried, evenly from the darkest to the brightest.</summary>
    private static IReadOnlyList<VariancePoint> Candidates(IReadOnlyList<VariancePoint> points)
    {
        if (points.Count <= MostCandidates)
        {
            return points;
        }

        var sorted = points.OrderBy(point => point.Mean).ToArray();
        return [.. Enumerable.Range(0, MostCandidates).Select(i => sorted[(long)i * (sorted.Length - 1) / (MostCandidates - 1)])];
    }

    /// <summary>The weighted mean of bounded squares of relative deviations (Tukey's biweight), 0 to 1.</summary>
    public static double CostOf(IReadOnlyList<VariancePoint> points, double gain, double intercept)
    {
        var (sum, weights) = (0.0, 0.0);
        foreach (var point in points)
        {
            var predicted = gain * point.Mean + intercept;
            var t = predicted > 0 ? Math.Min(1, Math.Abs(point.Variance / predicted - 1) / (3 * Scatter)) : 1;
            var near = 1 - t * t;
            sum += point.Weight * (1 - near * near * near);
            weights += point.Weight;
        }

        return sum / weights;
    }

    /// <summary>Iteratively reweighted least squares of the relative deviations.</summary>
    private static (double Gain, double Intercept, double Cost) Refine(
        IReadOnlyList<VariancePoint> points, (double Gain, double Intercept, double Cost) line, bool flat)
    {
        for (var i = 0; i < Refinements; i++)
        {
            double s = 0, sm = 0, smm = 0, sv = 0, smv = 0;
            foreach (var point in points)
            {
                var predicted = line.Gain * point.Mean + line.Intercept;
                if (predicted <= 0)
                {
                    continue;
                }

                var t = Math.Min(1, Math.Abs(point.Variance / predicted - 1) / (3 * Scatter));
                var near = (1 - t * t) / predicted;
                var weight = point.Weight * near * near;
                s += weight;
                sm += weight * point.Mean;
                smm += weight * point.Mean * point.Mean;
                sv += weight * point.Variance;
                smv += weight * point.Mean * point.Variance;
            }

            var determinant = s * smm - sm * sm;
            var gain = flat || determinant <= 1e-12 * s * smm ? 0 : Math.Max(0, (s * smv - sm * sv) / determinant);
            var next = (gain, (sv - gain * sm) / s);
            var cost = CostOf(points, next.gain, next.Item2);
            if (!(cost < line.Cost))
            {
                break;
            }

            line = (next.gain, next.Item2, cost);
        }

        return line;
    }
}
