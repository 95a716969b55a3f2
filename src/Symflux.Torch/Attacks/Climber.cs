namespace Symflux.Torch.Attacks;

/// <summary>One point of a search on its way: where it is, how it moves, and the best place that it has seen.</summary>
/// <param name="point">x: the input, or the middle of two inputs.</param>
/// <param name="difference">d: the inputs are x ± d/2; null for a single input.</param>
/// <param name="amplitude">Standard deviation of the starting point.</param>
/// <param name="rate">How far each sample of x moves in a step, about.</param>
/// <param name="shrinkage">Factor of the length of d in a step.</param>
internal sealed class Climber(double[] point, double[]? difference, double amplitude, double rate, double shrinkage = 1)
{
    private const double Momentum = 0.9;
    private const double SquareMomentum = 0.99;

    private readonly double[] mean = new double[point.Length];
    private readonly double[] square = new double[point.Length];
    private int moves;

    /// <summary>x.</summary>
    public double[] Point { get; set; } = point;

    /// <summary>d.</summary>
    public double[]? Difference { get; set; } = difference;

    /// <summary>Standard deviation of the starting point.</summary>
    public double Amplitude => amplitude;

    /// <summary>Factor of the length of d in a step.</summary>
    public double Shrinkage => shrinkage;

    /// <summary>The largest quotient seen; 0 before the first.</summary>
    public double Best { get; private set; }

    /// <summary>x of the largest quotient.</summary>
    public double[] BestPoint { get; private set; } = point;

    /// <summary>d of the largest quotient.</summary>
    public double[]? BestDifference { get; private set; } = difference;

    /// <summary>Takes note of the quotient at the present place, and says by which factor it is larger than the best before.</summary>
    public double See(double quotient)
    {
        if (!(quotient > Best && double.IsFinite(quotient)))
        {
            return 0;
        }

        var factor = quotient / Best;
        (Best, BestPoint, BestDifference) = (quotient, Point, Difference);
        return factor;
    }

    /// <summary>
    /// Moves x uphill, each sample by about the rate (D. P. Kingma, J. Ba, Adam: a method for stochastic optimization, ICLR 2015): the quotient is
    /// continuous but has kinks, between which its gradient jumps.
    /// </summary>
    /// <param name="gradient">Of the logarithm of the quotient; its size does not matter.</param>
    /// <param name="share">Of the rate: 1 at the beginning of a climb, towards 0 at its end.</param>
    public void Move(double[] gradient, double share)
    {
        moves++;
        var next = new double[Point.Length];
        for (var i = 0; i < next.Length; i++)
        {
            mean[i] += (1 - Momentum) * (gradient[i] - mean[i]);
            square[i] += (1 - SquareMomentum) * (gradient[i] * gradient[i] - square[i]);
            var (m, s) = (mean[i] / (1 - Math.Pow(Momentum, moves)), square[i] / (1 - Math.Pow(SquareMomentum, moves)));
            next[i] = Point[i] + (s > 0 ? share * rate * m / Math.Sqrt(s) : 0);
        }

        Point = next;
    }
}
