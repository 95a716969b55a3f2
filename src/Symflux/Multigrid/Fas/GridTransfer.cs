using System.Numerics;
using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Operators;
using Symflux.Solving;

namespace Symflux.Multigrid.Fas;

/// <summary>
/// Cell-centred transfers in 1D, 2D and 3D for any extents; axes that are not coarsened are left alone. The weights are
/// products over the axes, so whole rows are combined along y and z before anything happens along x.
/// </summary>
internal sealed class GridTransfer<T> : Transfer<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Grid fineGrid;
    private readonly Grid coarseGrid;
    private readonly AxisTransfer<T> x;
    private readonly AxisTransfer<T> y;
    private readonly AxisTransfer<T> z;
    private readonly T[][] rowBuffers;
    private readonly RowJob restriction;
    private readonly RowJob interpolation;
    private T[] fine = [];
    private T[] coarse = [];
    private T[]? origin;
    private T damping;

    public GridTransfer(Mesh fineMesh, Mesh coarseMesh, int channels, Interpolation kind, int threads)
    {
        (fineGrid, coarseGrid) = (fineMesh.Grid, coarseMesh.Grid);
        x = new AxisTransfer<T>(fineGrid.Width, coarseGrid.Width, fineMesh.LastX, kind);
        y = new AxisTransfer<T>(fineGrid.Height, coarseGrid.Height, fineMesh.LastY, kind);
        z = new AxisTransfer<T>(fineGrid.Depth, coarseGrid.Depth, fineMesh.LastZ, kind);
        rowBuffers = [.. Enumerable.Range(0, threads).Select(_ => new T[fineGrid.Width])];
        restriction = new RowJob(channels * coarseGrid.Depth * coarseGrid.Height, coarseGrid.Width, Restrict);
        interpolation = new RowJob(channels * fineGrid.Depth * fineGrid.Height, fineGrid.Width, Interpolate);
    }

    /// <inheritdoc/>
    public override void Restrict(T[] fine, T[] coarse, ThreadTeam team)
    {
        (this.fine, this.coarse) = (fine, coarse);
        restriction.On(team);
    }

    /// <inheritdoc/>
    public override void AddInterpolated(T[] coarse, T[]? origin, double damping, T[] fine, ThreadTeam team)
    {
        (this.coarse, this.origin, this.fine) = (coarse, origin, fine);
        this.damping = T.CreateSaturating(damping);
        interpolation.On(team);
    }

    private void Restrict(int first, int end, int part)
    {
        var sum = rowBuffers[part].AsSpan(0, fineGrid.Width);
        for (var row = first; row < end; row++)
        {
            var (channel, cz, cy) = Split(row, coarseGrid);
            sum.Clear();
            foreach (var (fz, weightZ) in z.Parts(cz))
            {
                foreach (var (fy, weightY) in y.Parts(cy))
                {
                    Add(weightZ * weightY, fine.AsSpan(Row(channel, fz, fy, fineGrid), sum.Length), sum);
                }
            }

            x.Restrict(sum, coarse.AsSpan(row * coarseGrid.Width, coarseGrid.Width));
        }
    }

    private void Interpolate(int first, int end, int part)
    {
        var sum = rowBuffers[part].AsSpan(0, coarseGrid.Width);
        for (var row = first; row < end; row++)
        {
            var (channel, fz, fy) = Split(row, fineGrid);
            sum.Clear();
            foreach (var (cz, weightZ) in z.Sources(fz))
            {
                foreach (var (cy, weightY) in y.Sources(fy))
                {
                    var (weight, start) = (damping * weightZ * weightY, Row(channel, cz, cy, coarseGrid));
                    Add(weight, coarse.AsSpan(start, sum.Length), sum);
                    if (origin is not null)
                    {
                        Add(-weight, origin.AsSpan(start, sum.Length), sum);
                    }
                }
            }

            x.AddInterpolated(sum, fine.AsSpan(row * fineGrid.Width, fineGrid.Width));
        }
    }

    private static void Add(T weight, ReadOnlySpan<T> values, Span<T> sum)
    {
        var (lanes, i, vector) = (Vector<T>.Count, 0, new Vector<T>(weight));
        for (; i <= sum.Length - lanes; i += lanes)
        {
            Simd.MultiplyAdd(vector, new Vector<T>(values[i..]), new Vector<T>(sum[i..])).CopyTo(sum[i..]);
        }

        for (; i < sum.Length; i++)
        {
            sum[i] = T.MultiplyAddEstimate(weight, values[i], sum[i]);
        }
    }

    private static (int Channel, int Z, int Y) Split(int row, Grid grid) =>
        (row / grid.Height / grid.Depth, row / grid.Height % grid.Depth, row % grid.Height);

    private static int Row(int channel, int z, int y, Grid grid) => ((channel * grid.Depth + z) * grid.Height + y) * grid.Width;
}
