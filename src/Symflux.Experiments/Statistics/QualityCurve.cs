namespace Symflux.Experiments.Statistics;

/// <summary>PSNR against the number of parameters: made monotone by the running maximum, linear in log N between the sizes.</summary>
internal sealed class QualityCurve
{
    private readonly (double LogSize, double Quality)[] points;

    /// <summary>Makes a curve.</summary>
    /// <param name="points">N &gt; 0 and PSNR in dB; any order; not empty.</param>
    public QualityCurve(IEnumerable<(double Size, double Quality)> points)
    {
        var best = double.NegativeInfinity;
        this.points = [.. points.OrderBy(point => point.Size).Select(point => (Math.Log(point.Size), best = Math.Max(best, point.Quality)))];
    }

    /// <summary>The smallest N that reaches a PSNR: 0 where the smallest size has more already, ∞ where none reaches it.</summary>
    public double SizeFor(double quality)
    {
        if (quality < points[0].Quality)
        {
            return 0;
        }

        for (var i = 0; i < points.Length; i++)
        {
            if (points[i].Quality >= quality)
            {
                if (i == 0)
                {
                    return Math.Exp(points[0].LogSize);
                }

                var ((x0, y0), (x1, y1)) = (points[i - 1], points[i]);
                return Math.Exp(x0 + (x1 - x0) * (quality - y0) / (y1 - y0));
            }
        }

        return double.PositiveInfinity;
    }
}
