using System.Numerics;
using Symflux.Blueprints;
using Symflux.Distribution;
using Symflux.Fields;
using Symflux.Operators;

namespace Symflux.Solving.Cycles;

/// <summary>Runs a <see cref="CycleTransfer"/> on grids of any extents; allocates nothing per call.</summary>
internal sealed class FieldTransfer<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Stencil restriction;
    private readonly Stencil interpolation;
    private readonly View fineView;
    private readonly View coarseView;
    private readonly T[][][] columnSums;
    private readonly TeamPass restrict;
    private readonly TeamPass interpolate;
    private T[] fine = [];
    private T[] coarse = [];

    /// <summary>Prepares a transfer.</summary>
    /// <param name="transfer">The transfer.</param>
    /// <param name="fine">What is held of the fine grid.</param>
    /// <param name="coarse">What is held of the coarse grid.</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="threads">Size of the team that will run it.</param>
    public FieldTransfer(CycleTransfer transfer, Domain fine, Domain coarse, int channels, int threads)
    {
        (restriction, interpolation) = (transfer.Restriction, transfer.Interpolation);
        (fineView, coarseView) = ViewsOf(fine, coarse);
        columnSums =
        [
            .. Enumerable.Range(0, threads).Select(_ => Enumerable.Range(0, interpolation.Width).Select(_ => new T[coarseView.Grid.Width]).ToArray()),
        ];
        restrict = OverRows(channels, coarseView.Grid, RestrictRow);
        interpolate = OverRows(channels, fineView.Grid, InterpolateRow);
    }

    /// <summary>coarse = R fine.</summary>
    public void Restrict(T[] fine, T[] coarse, ThreadTeam team)
    {
        (this.fine, this.coarse) = (fine, coarse);
        team.Run(restrict);
    }

    /// <summary>fine ← fine + P coarse.</summary>
    public void AddInterpolated(T[] coarse, T[] fine, ThreadTeam team)
    {
        (this.fine, this.coarse) = (fine, coarse);
        team.Run(interpolate);
    }

    private static TeamPass OverRows(int channels, Grid grid, Action<int, int, int, int> row) => new((part, parts) =>
    {
        var (first, end) = ThreadTeam.Share(channels * grid.Depth * grid.Height, part, parts);
        for (var r = first; r < end; r++)
        {
            row(r / grid.Height / grid.Depth, r / grid.Height % grid.Depth, r % grid.Height, part);
        }
    });

    /// <summary>
    /// The cells that are made here and one more on both sides, from which samples beside them are interpolated, and the samples that they are means of.
    /// What becomes of those around belongs to others, who bring it anew.
    /// </summary>
    private static (View Fine, View Coarse) ViewsOf(Domain fine, Domain coarse)
    {
        if (fine.Own.IsEmpty)
        {
            // Nothing that means anything.
            return (new View(fine, fine.Held with { End = fine.Held.First + 1 }), new View(coarse, coarse.Held with { End = coarse.Held.First + 1 }));
        }

        var cells = new LayerRange(Math.Max(0, coarse.Share.First - 1), Math.Min(coarse.Layers, coarse.Share.End + 1));
        return (new View(fine, new LayerRange(2 * cells.First, (int)Math.Min(fine.Layers, 2L * cells.End))), new View(coarse, cells));
    }

    private void RestrictRow(int channel, int z, int y, int part)
    {
        var cells = coarseView.Row(coarse, channel, z, y);
        cells.Clear();
        for (var oz = 0; oz < restriction.Depth; oz++)
        {
            for (var oy = 0; oy < restriction.Height; oy++)
            {
                // A missing last sample is replaced by its neighbour.
                var row = fineView.Row(fine, channel, Math.Min(2 * z + oz, fineView.Grid.Depth - 1), Math.Min(2 * y + oy, fineView.Grid.Height - 1));
                var (left, right) = (Weight(restriction, oz, oy, 0), Weight(restriction, oz, oy, 1));
                var pairs = row.Length / 2;
                for (var x = 0; x < pairs; x++)
                {
                    cells[x] += T.MultiplyAddEstimate(left, row[2 * x], right * row[2 * x + 1]);
                }

                if (pairs < cells.Length)
                {
                    cells[pairs] += (left + right) * row[^1];
                }
            }
        }
    }

    /// <summary>
    /// The coarse rows that reach a fine one are summed with the weights of each column of p first, whole rows at a time; what
    /// is left along x is to sort the columns by the parity of the sample.
    /// </summary>
    private void InterpolateRow(int channel, int z, int y, int part)
    {
        var sums = columnSums[part];
        Array.ForEach(sums, Array.Clear);
        for (var kz = Parity(z, interpolation.OriginZ); kz < interpolation.Depth; kz += 2)
        {
            for (var ky = Parity(y, interpolation.OriginY); ky < interpolation.Height; ky += 2)
            {
                var cells = coarseView.Row(
                    coarse, channel, Cell(z, kz, interpolation.OriginZ, coarseView.Grid.Depth), Cell(y, ky, interpolation.OriginY, coarseView.Grid.Height));
                for (var kx = 0; kx < sums.Length; kx++)
                {
                    Add(Weight(interpolation, kz, ky, kx), cells, sums[kx]);
                }
            }
        }

        var row = fineView.Row(fine, channel, z, y);
        for (var x = 0; x < row.Length; x++)
        {
            for (var kx = Parity(x, interpolation.OriginX); kx < sums.Length; kx += 2)
            {
                row[x] += sums[kx][Cell(x, kx, interpolation.OriginX, coarseView.Grid.Width)];
            }
        }
    }

    /// <summary>The first k with i − 2I = k − origin for some I; every second one from there has one.</summary>
    private static int Parity(int i, int origin) => (i + origin) & 1;

    /// <summary>That I; cells beyond the border are replaced by the outermost ones.</summary>
    private static int Cell(int i, int k, int origin, int cells) => Math.Clamp((i - k + origin) >> 1, 0, cells - 1);

    private static T Weight(Stencil stencil, int z, int y, int x) => T.CreateSaturating(stencil[0, z, y, x]);

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

    /// <summary>Some layers of fields that hold more.</summary>
    private sealed class View(Domain domain, LayerRange layers)
    {
        private readonly int start = (layers.First - domain.Held.First) * (domain.Grid.Count / domain.Grid.Layers);

        public Grid Grid { get; } = domain.Grid.WithLayers(layers.Count);

        public Span<T> Row(T[] field, int channel, int z, int y) =>
            field.AsSpan(channel * domain.Grid.Count + start + (z * Grid.Height + y) * Grid.Width, Grid.Width);
    }
}
