namespace Symflux.Tests.Multigrid;

/// <summary>
/// The slow twin of the multigrid solver: γx + τKᵀΦ(Kx) = b with K as a dense matrix, by lagged diffusivities until
/// nothing changes any more.
/// </summary>
internal static class DenseSolution
{
    /// <summary>x with γx + τKᵀΦ(Kx) = b.</summary>
    public static double[] Solve(
        Grid grid, int channels, DiffusivityFlux flux, Coupling coupling, double reaction, double diffusion, ReadOnlySpan<double> b, double[]? mask = null)
    {
        var model = DiffusionModel.SecondOrder(grid, flux, coupling, channels);
        var k = DenseReference.Matrix(model.Stencils, grid);
        var (faces, n) = (k.GetLength(0), k.GetLength(1));
        var x = b.ToArray();
        for (var iteration = 0; iteration < 1000; iteration++)
        {
            var g = Diffusivities(model, grid, k, x);
            var a = new double[n, n + 1];
            for (var i = 0; i < n; i++)
            {
                a[i, n] = b[i];
                if (mask is not null && mask[i % grid.Count] == 1)
                {
                    a[i, i] = 1;
                    continue;
                }

                a[i, i] = mask is null ? reaction : 0;
                for (var f = 0; f < faces; f++)
                {
                    for (var j = 0; j < n && k[f, i] != 0; j++)
                    {
                        a[i, j] += diffusion * k[f, i] * g[f] * k[f, j];
                    }
                }
            }

            var next = Eliminate(a);
            var change = next.Zip(x, (p, q) => Math.Abs(p - q)).Max();
            x = next;
            if (change <= 1e-14 * x.Max(Math.Abs))
            {
                return x;
            }
        }

        return x;
    }

    /// <summary>γx + τKᵀΦ(Kx).</summary>
    public static double[] Apply(Grid grid, int channels, DiffusivityFlux flux, Coupling coupling, double reaction, double diffusion, double[] x)
    {
        var model = DiffusionModel.SecondOrder(grid, flux, coupling, channels);
        var block = new Symflux.Blueprints.ResidualBlock(model.Stencils, model.Flux, 1);
        return [.. DenseReference.DiffusionTerm(block, grid, x).Zip(x, (d, u) => reaction * u + diffusion * d)];
    }

    private static double[] Diffusivities(DiffusionModel model, Grid grid, double[,] k, double[] x)
    {
        var v = new double[k.GetLength(0)];
        for (var f = 0; f < v.Length; f++)
        {
            for (var j = 0; j < x.Length; j++)
            {
                v[f] += k[f, j] * x[j];
            }
        }

        var g = new double[v.Length];
        foreach (var group in model.Flux.Groups)
        {
            for (var i = 0; i < grid.Count; i++)
            {
                var squared = group.Channels.Sum(c => v[c * grid.Count + i] * v[c * grid.Count + i]);
                foreach (var c in group.Channels)
                {
                    g[c * grid.Count + i] = ((DiffusivityFlux)group.Flux).Diffusivity(squared);
                }
            }
        }

        return g;
    }

    private static double[] Eliminate(double[,] a)
    {
        var n = a.GetLength(0);
        for (var p = 0; p < n; p++)
        {
            for (var i = p + 1; i < n; i++)
            {
                var factor = a[i, p] / a[p, p];
                for (var j = p; j <= n && factor != 0; j++)
                {
                    a[i, j] -= factor * a[p, j];
                }
            }
        }

        var x = new double[n];
        for (var i = n - 1; i >= 0; i--)
        {
            x[i] = a[i, n];
            for (var j = i + 1; j < n; j++)
            {
                x[i] -= a[i, j] * x[j];
            }

            x[i] /= a[i, i];
        }

        return x;
    }
}
