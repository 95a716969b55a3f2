using Symflux.Blueprints;
using Symflux.Fields;

namespace Symflux.Testing;

/// <summary>The slow twin of a mean over symmetries.</summary>
internal static class DenseSymmetrisation
{
    /// <summary>(1/|G|) Σ g⁻¹B(gu), sample by sample: what B gives at the place to which g carries a sample.</summary>
    public static double[] Mean(SymmetrisationBlock block, Grid grid, double[] u)
    {
        var d = grid.Dimension;
        int[] extents = [grid.Width, grid.Height, grid.Depth];
        int[][] orders = (block.Group, d) switch
        {
            (SymmetryGroup.Hyperoctahedral, 2) => [[0, 1, 2], [1, 0, 2]],
            (SymmetryGroup.Hyperoctahedral, 3) => [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]],
            _ => [[0, 1, 2]],
        };
        var mean = new double[u.Length];
        foreach (var order in orders)
        {
            int[] turned = [.. order.Select(axis => extents[axis])];
            var there = d switch { 1 => Grid.Signal(turned[0]), 2 => Grid.Image(turned[1], turned[0]), _ => Grid.Volume(turned[2], turned[1], turned[0]) };
            for (var reversals = 0; reversals < 1 << d; reversals++)
            {
                int[] image = [.. Enumerable.Range(0, u.Length).Select(Image)];
                var moved = new double[u.Length];
                for (var i = 0; i < u.Length; i++)
                {
                    moved[image[i]] = u[i];
                }

                var result = DenseReference.Run(block.Body, there, moved, moved);
                for (var i = 0; i < u.Length; i++)
                {
                    mean[i] += result[image[i]] / (orders.Length << d);
                }

                int Image(int sample)
                {
                    var (channel, place) = Math.DivRem(sample, grid.Count);
                    int[] from = [place % grid.Width, place / grid.Width % grid.Height, place / grid.Width / grid.Height];
                    int[] to = [.. order.Select((axis, along) => (reversals >> along & 1) == 1 ? extents[axis] - 1 - from[axis] : from[axis])];
                    return channel * grid.Count + (to[2] * turned[1] + to[1]) * turned[0] + to[0];
                }
            }
        }

        return mean;
    }
}
