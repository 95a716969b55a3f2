using System.Numerics;

namespace Symflux.Solving;

/// <summary>
/// Inner products of fields, summed in double over runs of fixed length, so that they depend neither on the number of
/// threads nor on the order in which these finish.
/// </summary>
internal sealed class FieldNorms<T>(int length) : ThreadTeam.IJob where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int Run = 4096;

    /// <summary>Sums of squares below this may have lost terms to underflow.</summary>
    private const double SmallestSum = 1e-280;

    private const double UnitRoundoff = 1.0 / (1L << 53);

    private readonly double[] partial = new double[(length + Run - 1) / Run];
    private T[] first = [];
    private T[] second = [];
    private bool difference;
    private int exponent;

    /// <summary>A bound of the relative rounding error of a norm: as many sums, and the root.</summary>
    public double Rounding => (0.5 * (Math.Min(length, Run) + partial.Length) + 2) * UnitRoundoff;

    /// <summary>‖a‖; infinite only beyond the range of double.</summary>
    public double Of(T[] a, ThreadTeam team) => Scaled(a, team).Value;

    /// <summary>‖a‖ as a number that neither overflows nor underflows.</summary>
    public ScaledNumber Scaled(T[] a, ThreadTeam team) => Root(a, a, ofDifference: false, team);

    /// <summary>‖a − b‖; infinite only beyond the range of double.</summary>
    public double OfDifference(T[] a, T[] b, ThreadTeam team) => Root(a, b, ofDifference: true, team).Value;

    /// <summary>⟨a, b⟩.</summary>
    public double Product(T[] a, T[] b, ThreadTeam team)
    {
        exponent = 0;
        return Sum(a, b, ofDifference: false, team);
    }

    /// <summary>
    /// The root of a sum of squares. Sums near the ends of the range of double are made again with all values divided by a power of two, which
    /// is exact; the squares of single precision are all within it.
    /// </summary>
    private ScaledNumber Root(T[] a, T[] b, bool ofDifference, ThreadTeam team)
    {
        exponent = 0;
        var sum = Sum(a, b, ofDifference, team);
        if (sum is >= SmallestSum and <= double.MaxValue || double.IsNaN(sum))
        {
            return new ScaledNumber(Math.Sqrt(sum), 0);
        }

        var largest = ofDifference ? Math.Max(Largest(a), Largest(b)) : Largest(a);
        if (largest == 0 || !double.IsFinite(largest))
        {
            return new ScaledNumber(largest, 0);
        }

        exponent = Math.ILogB(largest);
        return new ScaledNumber(Math.Sqrt(Sum(a, b, ofDifference, team)), exponent);
    }

    private static double Largest(T[] values)
    {
        var largest = 0.0;
        foreach (var value in values)
        {
            largest = Math.Max(largest, Math.Abs(double.CreateSaturating(value)));
        }

        return largest;
    }

    private double Sum(T[] a, T[] b, bool ofDifference, ThreadTeam team)
    {
        (first, second, difference) = (a, b, ofDifference);
        team.Run(this);
        var sum = 0.0;
        foreach (var value in partial)
        {
            sum += value;
        }

        return sum;
    }

    void ThreadTeam.IJob.Run(int part, int parts)
    {
        var (begin, end) = ThreadTeam.Share(partial.Length, part, parts);
        for (var run = begin; run < end; run++)
        {
            var a = first.AsSpan(run * Run, Math.Min(Run, length - run * Run));
            var b = second.AsSpan(run * Run, a.Length);
            partial[run] = exponent == 0 ? Sum(a, b) : SumScaled(a, b);
        }
    }

    private double Sum(ReadOnlySpan<T> a, ReadOnlySpan<T> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            var (x, y) = (double.CreateSaturating(a[i]), double.CreateSaturating(b[i]));
            sum += difference ? (x - y) * (x - y) : x * y;
        }

        return sum;
    }

    private double SumScaled(ReadOnlySpan<T> a, ReadOnlySpan<T> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            var (x, y) = (Math.ScaleB(double.CreateSaturating(a[i]), -exponent), Math.ScaleB(double.CreateSaturating(b[i]), -exponent));
            sum += difference ? (x - y) * (x - y) : x * y;
        }

        return sum;
    }
}
