using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Operators;

namespace Symflux.Testing;

/// <summary>The slow twin of cells: sums over the samples of each, by the definition of the cosine basis.</summary>
internal static class DenseCells
{
    /// <summary>Every coefficient as a sum over the samples of its cell.</summary>
    public static double[] ToCells(TransformBlock block, CellTransform cells, Grid grid, double[] u)
    {
        var (s, coarse) = (cells.Size, cells.Coarsen(grid));
        var result = new double[block.OutputChannels * coarse.Count];
        for (var c = 0; c < block.OutputChannels; c++)
        for (var z = 0; z < coarse.Depth; z++)
        for (var y = 0; y < coarse.Height; y++)
        for (var x = 0; x < coarse.Width; x++)
        {
            var (frequency, channel) = (c / block.InputChannels, c % block.InputChannels);
            foreach (var (dz, dy, dx) in Offsets(grid.Dimension, s))
            {
                var (pz, py, px) = (Math.Min(z * s + dz, grid.Depth - 1), Math.Min(y * s + dy, grid.Height - 1), Math.Min(x * s + dx, grid.Width - 1));
                result[c * coarse.Count + (z * coarse.Height + y) * coarse.Width + x] +=
                    Basis(grid.Dimension, s, frequency, dz, dy, dx) * u[channel * grid.Count + (pz * grid.Height + py) * grid.Width + px];
            }
        }

        return result;
    }

    /// <summary>Every sample as a sum over the coefficients of its cell.</summary>
    public static double[] ToSamples(TransformBlock block, CellTransform cells, Grid coarse, Grid grid, double[] u)
    {
        var s = cells.Size;
        var result = new double[block.OutputChannels * grid.Count];
        for (var c = 0; c < block.OutputChannels; c++)
        for (var z = 0; z < grid.Depth; z++)
        for (var y = 0; y < grid.Height; y++)
        for (var x = 0; x < grid.Width; x++)
        {
            var (sz, sy) = (grid.Dimension > 2 ? s : 1, grid.Dimension > 1 ? s : 1);
            var cell = (z / sz * coarse.Height + y / sy) * coarse.Width + x / s;
            for (var frequency = 0; frequency < cells.Coefficients; frequency++)
            {
                result[c * grid.Count + (z * grid.Height + y) * grid.Width + x] +=
                    Basis(grid.Dimension, s, frequency, z % sz, y % sy, x % s) * u[(frequency * block.OutputChannels + c) * coarse.Count + cell];
            }
        }

        return result;
    }

    private static IEnumerable<(int Z, int Y, int X)> Offsets(int dimension, int s) =>
        from z in Enumerable.Range(0, dimension > 2 ? s : 1)
        from y in Enumerable.Range(0, dimension > 1 ? s : 1)
        from x in Enumerable.Range(0, s)
        select (z, y, x);

    private static double Basis(int dimension, int s, int frequency, int z, int y, int x)
    {
        var product = 1.0;
        foreach (var place in new[] { x, y, z }.Take(dimension))
        {
            var q = frequency % s;
            product *= Math.Sqrt((q == 0 ? 1.0 : 2.0) / s) * Math.Cos(Math.PI * q * (2 * place + 1) / (2 * s));
            frequency /= s;
        }

        return product;
    }
}
