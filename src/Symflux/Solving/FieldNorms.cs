using System.Numerics;

namespace Symflux.Solving;

/// <summary>
/// Inner products of fields, summed in double: row by row, over the rows and channels of a layer, and over layers. So they depend neither on the number
/// of threads, nor on the order in which these finish, nor on how layers are shared out over ranks.
/// </summary>
internal sealed class FieldNorms<T> : ThreadTeam.IJob where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Sums of squares below this may have lost terms to underflow.</summary>
    private const double SmallestSum = 1e-280;

    private const double UnitRoundoff = 1.0 / (1L << 53);

    private readonly Domain domain;
    private readonly int channels;
    private readonly int rowLength;
    private readonly int rows;
    private readonly double[] ofRows;
    private readonly double[] ofLayers;
    private T[] first = [];
    private T[] second = [];
    private bool difference;
    private int exponent;

    /// <summary>Prepares sums.</summary>
    /// <param name="domain">The layers that are summed, and what they are part of.</param>
    /// <param name="channels">Number of channels of the fields.</param>
    public FieldNorms(Domain domain, int channels)
    {
        (this.domain, this.channels) = (domain, channels);
        var grid = domain.Grid;
        ofLayers = new double[domain.SumsOf(domain.Own.Count)];
        (rowLength, rows) = grid.Dimension == 1
            ? (Domain.RunOfSignal, ofLayers.Length)
            : (grid.Width, domain.Own.Count * (grid.Count / grid.Layers / grid.Width));
        ofRows = new double[channels * rows];
    }

    /// <summary>A bound of the relative rounding error of a norm: as many sums, and the root.</summary>
    public double Rounding => (0.5 * (rowLength + RowsOfLayer * channels + (double)domain.SumsOf(domain.Layers)) + 2) * UnitRoundoff;

    private int RowsOfLayer => domain.Grid.Dimension > 2 ? domain.Grid.Height : 1;

    private int Start => domain.Own.First * (domain.Grid.Count / domain.Grid.Layers);

    private int Length => domain.Own.Count * (domain.Grid.Count / domain.Grid.Layers);

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

        var largest = domain.Largest(ofDifference ? Math.Max(Largest(a), Largest(b)) : Largest(a));
        if (largest == 0 || !double.IsFinite(largest))
        {
            return new ScaledNumber(largest, 0);
        }

        exponent = Math.ILogB(largest);
        return new ScaledNumber(Math.Sqrt(Sum(a, b, ofDifference, team)), exponent);
    }

    private double Largest(T[] values)
    {
        var largest = 0.0;
        for (var channel = 0; channel < channels; channel++)
        {
            foreach (var value in values.AsSpan(channel * domain.Grid.Count + Start, Length))
            {
                largest = Math.Max(largest, Math.Abs(double.CreateSaturating(value)));
            }
        }

        return largest;
    }

    private double Sum(T[] a, T[] b, bool ofDifference, ThreadTeam team)
    {
        (first, second, difference) = (a, b, ofDifference);
        team.Run(this);
        for (var layer = 0; layer < ofLayers.Length; layer++)
        {
            var sum = 0.0;
            for (var channel = 0; channel < channels; channel++)
            {
                foreach (var row in ofRows.AsSpan(channel * rows + layer * RowsOfLayer, RowsOfLayer))
                {
                    sum += row;
                }
            }

            ofLayers[layer] = sum;
        }

        return domain.Sum(ofLayers);
    }

    void ThreadTeam.IJob.Run(int part, int parts)
    {
        var (begin, end) = ThreadTeam.Share(ofRows.Length, part, parts);
        for (var row = begin; row < end; row++)
        {
            var (channel, place) = (row / rows, row % rows * rowLength);
            var a = first.AsSpan(channel * domain.Grid.Count + Start + place, Math.Min(rowLength, Length - place));
            var b = second.AsSpan(channel * domain.Grid.Count + Start + place, a.Length);
            ofRows[row] = exponent != 0 ? SumScaled(a, b)
                : difference ? RowProducts.Widest.SquaredDistance<T>(a, b) : RowProducts.Widest.Product<T>(a, b);
        }
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
