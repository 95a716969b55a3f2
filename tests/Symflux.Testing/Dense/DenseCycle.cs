using Symflux.Blueprints;
using Symflux.Fields;

namespace Symflux.Testing;

/// <summary>The slow twin of a multigrid cycle: the recursive definition of the full approximation scheme in plain loops.</summary>
public static class DenseCycle
{
    /// <summary>One cycle for A(x) = b.</summary>
    /// <param name="block">The cycle.</param>
    /// <param name="grid">The finest grid.</param>
    /// <param name="state">x, with the mask among its channels where there is one.</param>
    /// <param name="data">f.</param>
    public static double[] Run(CycleBlock block, Grid grid, double[] state, double[] data)
    {
        var n = grid.Count;
        var places = Enumerable.Range(0, state.Length / n).Where(channel => channel != block.Mask).ToArray();
        var mask = block.Mask is { } m ? state[(m * n)..((m + 1) * n)] : null;
        double[] x = [.. places.SelectMany(place => state[(place * n)..((place + 1) * n)])];
        double[] f = [.. places.SelectMany(place => data[(place * n)..((place + 1) * n)])];
        var b = f.Select((value, i) => block.Levels[0].Reaction * (mask is null ? 1 : mask[i % n]) * value).ToArray();
        x = Cycle(block, 0, block.Shape, grid, mask, x, b);
        var result = (double[])state.Clone();
        for (var channel = 0; channel < places.Length; channel++)
        {
            Array.Copy(x, channel * n, result, places[channel] * n, n);
        }

        return result;
    }

    /// <summary>A(x) on the finest level, for states and masks as <see cref="Run"/> takes them apart.</summary>
    public static double[] Operator(CycleLevel level, Grid grid, double[]? mask, double[] x)
    {
        var d = DenseStep.DiffusionTerm(new ResidualBlock(level.Stencils, level.Flux, 1), grid, x);
        return [.. x.Select((value, i) => mask is null
            ? level.Reaction * value + level.Diffusion * d[i]
            : level.Reaction * mask[i % grid.Count] * value + level.Diffusion * (1 - mask[i % grid.Count]) * d[i])];
    }

    private static double[] Cycle(CycleBlock block, int l, CycleShape shape, Grid grid, double[]? mask, double[] x, double[] b)
    {
        var level = block.Levels[l];
        x = Smooth(level, level.PreSmoothing, grid, mask, x, b);
        if (level.ToCoarser is not { } transfer)
        {
            return x;
        }

        var coarse = Halved(grid);
        var image = Operator(level, grid, mask, x);
        var restricted = Restrict(transfer, grid, x);
        var coarseMask = mask is null ? null : Restrict(CycleTransfer.Classical(grid.Dimension, Interpolation.Constant), grid, mask);
        var coarseRight = Sum(
            Restrict(transfer, grid, [.. b.Zip(image, (p, q) => p - q)]), Operator(block.Levels[l + 1], coarse, coarseMask, restricted));
        var y = restricted;
        CycleShape[] visits = (shape, block.Levels[l + 1].ToCoarser) switch
        {
            (_, null) or (CycleShape.V, _) => [CycleShape.V],
            (CycleShape.W, _) => [CycleShape.W, CycleShape.W],
            _ => [CycleShape.F, CycleShape.V],
        };
        foreach (var visit in visits)
        {
            y = Cycle(block, l + 1, visit, coarse, coarseMask, y, coarseRight);
        }

        x = Sum(x, Interpolate(transfer, grid, [.. y.Zip(restricted, (p, q) => p - q)]));
        return Smooth(level, level.PostSmoothing, grid, mask, x, b);
    }

    private static double[] Smooth(CycleLevel level, IEnumerable<double> weights, Grid grid, double[]? mask, double[] x, double[] b)
    {
        foreach (var omega in weights)
        {
            var image = Operator(level, grid, mask, x);
            x = [.. x.Select((value, i) =>
            {
                var (known, unknown) = mask is null ? (1, 1) : (mask[i % grid.Count], 1 - mask[i % grid.Count]);
                return value + omega * (b[i] - image[i]) / (level.Reaction * known + level.Diffusion * unknown * level.Diagonal);
            })];
        }

        return x;
    }

    /// <summary>(Rx)(I) = Σ_o r(o) x(2I + o).</summary>
    public static double[] Restrict(CycleTransfer transfer, Grid grid, double[] x)
    {
        var (r, coarse) = (transfer.Restriction, Halved(grid));
        var result = new double[x.Length / grid.Count * coarse.Count];
        for (var i = 0; i < result.Length; i++)
        {
            var (channel, z, y, place) = Split(i, coarse);
            for (var oz = 0; oz < r.Depth; oz++)
            for (var oy = 0; oy < r.Height; oy++)
            for (var ox = 0; ox < r.Width; ox++)
            {
                result[i] += r[0, oz, oy, ox] * x[Index(channel, 2 * z + oz, 2 * y + oy, 2 * place + ox, grid)];
            }
        }

        return result;
    }

    /// <summary>(Py)(i) = Σ_I p(i − 2I) y(I), with one cell beyond each border.</summary>
    public static double[] Interpolate(CycleTransfer transfer, Grid grid, double[] y)
    {
        var (p, coarse) = (transfer.Interpolation, Halved(grid));
        var result = new double[y.Length / coarse.Count * grid.Count];
        for (var i = 0; i < result.Length; i++)
        {
            var (channel, z, row, x) = Split(i, grid);
            for (var cz = -1; cz <= coarse.Depth; cz++)
            for (var cy = -1; cy <= coarse.Height; cy++)
            for (var cx = -1; cx <= coarse.Width; cx++)
            {
                var (oz, oy, ox) = (z - 2 * cz + p.OriginZ, row - 2 * cy + p.OriginY, x - 2 * cx + p.OriginX);
                if (oz >= 0 && oz < p.Depth && oy >= 0 && oy < p.Height && ox >= 0 && ox < p.Width)
                {
                    result[i] += p[0, oz, oy, ox] * y[Index(channel, cz, cy, cx, coarse)];
                }
            }
        }

        return result;
    }

    private static (int Channel, int Z, int Y, int X) Split(int i, Grid grid) =>
        (i / grid.Count, i / grid.Width / grid.Height % grid.Depth, i / grid.Width % grid.Height, i % grid.Width);

    /// <summary>The place of a sample, or of the outermost one where it lies beyond the border.</summary>
    private static int Index(int channel, int z, int y, int x, Grid grid) =>
        ((channel * grid.Depth + Math.Clamp(z, 0, grid.Depth - 1)) * grid.Height + Math.Clamp(y, 0, grid.Height - 1)) * grid.Width
        + Math.Clamp(x, 0, grid.Width - 1);

    private static Grid Halved(Grid grid) => grid.Dimension switch
    {
        1 => Grid.Signal((grid.Width + 1) / 2),
        2 => Grid.Image((grid.Height + 1) / 2, (grid.Width + 1) / 2),
        _ => Grid.Volume((grid.Depth + 1) / 2, (grid.Height + 1) / 2, (grid.Width + 1) / 2),
    };

    private static double[] Sum(double[] a, double[] b) => [.. a.Zip(b, (p, q) => p + q)];
}
