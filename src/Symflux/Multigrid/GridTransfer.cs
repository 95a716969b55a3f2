using System.Numerics;
using Symflux.Fields;
using Symflux.Solving;

namespace Symflux.Multigrid;

/// <summary>Cell-centred transfers in 1D, 2D and 3D for any extents; axes that are not coarsened are left alone.</summary>
internal sealed class GridTransfer<T> : Transfer<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Grid fineGrid;
    private readonly Grid coarseGrid;
    private readonly AxisTransfer<T> x;
    private readonly AxisTransfer<T> y;
    private readonly AxisTransfer<T> z;
    private readonly RowJob restriction;
    private readonly RowJob interpolation;
    private T[] fine = [];
    private T[] coarse = [];
    private T[]? origin;
    private T damping;

    public GridTransfer(Mesh fineMesh, Mesh coarseMesh, int channels, Interpolation kind)
    {
        (fineGrid, coarseGrid) = (fineMesh.Grid, coarseMesh.Grid);
        x = new AxisTransfer<T>(fineGrid.Width, coarseGrid.Width, fineMesh.LastX, kind);
        y = new AxisTransfer<T>(fineGrid.Height, coarseGrid.Height, fineMesh.LastY, kind);
        z = new AxisTransfer<T>(fineGrid.Depth, coarseGrid.Depth, fineMesh.LastZ, kind);
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
        for (var row = first; row < end; row++)
        {
            var (channel, cz, cy) = Split(row, coarseGrid);
            for (var cx = 0; cx < coarseGrid.Width; cx++)
            {
                var sum = T.Zero;
                foreach (var (fz, weightZ) in z.Parts(cz))
                {
                    foreach (var (fy, weightY) in y.Parts(cy))
                    {
                        var start = Row(channel, fz, fy, fineGrid);
                        foreach (var (fx, weightX) in x.Parts(cx))
                        {
                            sum += weightZ * weightY * weightX * fine[start + fx];
                        }
                    }
                }

                coarse[row * coarseGrid.Width + cx] = sum;
            }
        }
    }

    private void Interpolate(int first, int end, int part)
    {
        for (var row = first; row < end; row++)
        {
            var (channel, fz, fy) = Split(row, fineGrid);
            for (var fx = 0; fx < fineGrid.Width; fx++)
            {
                var value = T.Zero;
                foreach (var (cz, weightZ) in z.Sources(fz))
                {
                    foreach (var (cy, weightY) in y.Sources(fy))
                    {
                        var start = Row(channel, cz, cy, coarseGrid);
                        foreach (var (cx, weightX) in x.Sources(fx))
                        {
                            var difference = origin is null ? coarse[start + cx] : coarse[start + cx] - origin[start + cx];
                            value += weightZ * weightY * weightX * difference;
                        }
                    }
                }

                fine[row * fineGrid.Width + fx] += damping * value;
            }
        }
    }

    private static (int Channel, int Z, int Y) Split(int row, Grid grid) =>
        (row / grid.Height / grid.Depth, row / grid.Height % grid.Depth, row % grid.Height);

    private static int Row(int channel, int z, int y, Grid grid) => ((channel * grid.Depth + z) * grid.Height + y) * grid.Width;
}
