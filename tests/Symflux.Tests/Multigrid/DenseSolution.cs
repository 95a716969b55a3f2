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
        var k = DenseMatrix.Of(model.Stencils, grid);
        var (faces, n) = (k.GetLength(0), k.GetLength(1));
        var x = b.ToArray();
        for (var iteration = 0; iteration < 1000; iteration++)
        {
            var g = DenseStep.Diffusivities(model.Flux, grid, DenseMatrix.Times(k, x));
            var a = new double[n, n];
            for (var i = 0; i < n; i++)
            {
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

            var next = DenseMatrix.Solve(a, b.ToArray());
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
        return [.. DenseStep.DiffusionTerm(block, grid, x).Zip(x, (d, u) => reaction * u + diffusion * d)];
    }
}
