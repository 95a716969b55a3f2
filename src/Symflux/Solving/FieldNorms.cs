using System.Numerics;

namespace Symflux.Solving;

/// <summary>
/// Inner products of fields, summed in double over runs of fixed length, so that they depend neither on the number of
/// threads nor on the order in which these finish.
/// </summary>
internal sealed class FieldNorms<T>(int length) : ThreadTeam.IJob where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int Run = 4096;

    private readonly double[] partial = new double[(length + Run - 1) / Run];
    private T[] first = [];
    private T[] second = [];
    private bool difference;

    /// <summary>‖a‖.</summary>
    public double Of(T[] a, ThreadTeam team) => Math.Sqrt(Product(a, a, team));

    /// <summary>‖a − b‖.</summary>
    public double OfDifference(T[] a, T[] b, ThreadTeam team) => Math.Sqrt(Sum(a, b, ofDifference: true, team));

    /// <summary>⟨a, b⟩.</summary>
    public double Product(T[] a, T[] b, ThreadTeam team) => Sum(a, b, ofDifference: false, team);

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
            var sum = 0.0;
            for (var i = 0; i < a.Length; i++)
            {
                var (x, y) = (double.CreateSaturating(a[i]), double.CreateSaturating(b[i]));
                sum += difference ? (x - y) * (x - y) : x * y;
            }

            partial[run] = sum;
        }
    }
}
