using System.Numerics;
using Symflux.Operators;
using Symflux.Solving;

namespace Symflux.Multigrid.Inpainting;

/// <summary>Sums and inner products of padded images; summed row by row, so that bits do not depend on the number of threads.</summary>
internal sealed class PaddedVectors<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly PaddedLayout<T> layout;
    private readonly double[] rowSums;
    private readonly RowJob inner;
    private readonly RowJob add;
    private T[] left = [];
    private T[] right = [];
    private T factor;
    private T keep;

    public PaddedVectors(PaddedLayout<T> layout)
    {
        this.layout = layout;
        rowSums = new double[layout.Height];
        inner = new RowJob(layout.Height, layout.Width, Inner);
        add = new RowJob(layout.Height, layout.Width, Add);
    }

    /// <summary>⟨a, b⟩.</summary>
    public double Inner(T[] a, T[] b, ThreadTeam team)
    {
        (left, right) = (a, b);
        inner.On(team);
        var sum = 0.0;
        foreach (var row in rowSums)
        {
            sum += row;
        }

        return sum;
    }

    /// <summary>y ← keep·y + factor·x.</summary>
    public void Add(double factor, T[] x, double keep, T[] y, ThreadTeam team)
    {
        (left, right) = (x, y);
        (this.factor, this.keep) = (T.CreateSaturating(factor), T.CreateSaturating(keep));
        add.On(team);
    }

    private void Inner(int first, int end, int part)
    {
        for (var y = first; y < end; y++)
        {
            var sum = Vector<T>.Zero;
            for (var i = layout.Row(y); i < layout.Row(y) + layout.Width; i += Vector<T>.Count)
            {
                sum = Simd.MultiplyAdd(new Vector<T>(left, i), new Vector<T>(right, i), sum);
            }

            rowSums[y] = double.CreateSaturating(Vector.Sum(sum));
        }
    }

    private void Add(int first, int end, int part)
    {
        var (f, k) = (new Vector<T>(factor), new Vector<T>(keep));
        for (var y = first; y < end; y++)
        {
            for (var i = layout.Row(y); i < layout.Row(y) + layout.Width; i += Vector<T>.Count)
            {
                Simd.MultiplyAdd(f, new Vector<T>(left, i), k * new Vector<T>(right, i)).CopyTo(right, i);
            }
        }
    }
}
