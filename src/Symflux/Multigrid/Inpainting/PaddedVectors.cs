using System.Numerics;
using Symflux.Operators;
using Symflux.Solving;

namespace Symflux.Multigrid.Inpainting;

/// <summary>Sums and inner products of padded images, over all channels and all ranks; summed row by row, as <see cref="RowSums"/> says.</summary>
internal sealed class PaddedVectors<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly PaddedLayout<T> layout;
    private readonly RowSums sums;
    private readonly RowJob inner;
    private readonly RowJob add;
    private T[] left = [];
    private T[] right = [];
    private T factor;
    private T keep;
    private int channel;

    /// <summary>Makes room.</summary>
    /// <param name="layout">Shape of the vectors.</param>
    /// <param name="channels">Number of channels.</param>
    public PaddedVectors(PaddedLayout<T> layout, int channels)
    {
        this.layout = layout;
        sums = new RowSums(layout.Share, channels);
        inner = new RowJob(layout.Height, layout.Width, Inner);
        add = new RowJob(layout.Height, layout.Width, Add);
    }

    /// <summary>⟨a, b⟩.</summary>
    public double Inner(T[][] a, T[][] b, ThreadTeam team)
    {
        for (channel = 0; channel < a.Length; channel++)
        {
            (left, right) = (a[channel], b[channel]);
            inner.On(team);
        }

        return sums.Total();
    }

    /// <summary>‖a‖.</summary>
    public double Norm(T[][] a, ThreadTeam team) => Math.Sqrt(Inner(a, a, team));

    /// <summary>y ← keep·y + factor·x.</summary>
    public void Add(double factor, T[][] x, double keep, T[][] y, ThreadTeam team)
    {
        (this.factor, this.keep) = (T.CreateSaturating(factor), T.CreateSaturating(keep));
        for (channel = 0; channel < x.Length; channel++)
        {
            (left, right) = (x[channel], y[channel]);
            add.On(team);
        }
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

            sums.Rows[channel * layout.Height + y] = double.CreateSaturating(Vector.Sum(sum));
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
