using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Fluxes;

namespace Symflux.Testing;

/// <summary>The slow twin of a residual block.</summary>
public static class DenseStep
{
    /// <summary>α(u − τd − μ(u − f)) + (1 − α)u⁻, with the steps of the windows where they are adaptive.</summary>
    internal static double[] Next(ResidualBlock block, Grid grid, double[] u, double[] previous, double[] f)
    {
        var d = DiffusionTerm(block, grid, u);
        var t = block.StepControl.Window is { } window ? LocalSteps(block, grid, window, u, d) : [.. Enumerable.Repeat(block.TimeStep, grid.Count)];
        var next = new double[u.Length];
        for (var i = 0; i < u.Length; i++)
        {
            var step = u[i] - t[i % grid.Count] * d[i] - block.Fidelity * (u[i] - f[i]);
            next[i] = block.Extrapolation * step + (1 - block.Extrapolation) * previous[i];
        }

        return next;
    }

    /// <summary>KᵀΦ(Ku).</summary>
    public static double[] DiffusionTerm(ResidualBlock block, Grid grid, double[] u)
    {
        var matrix = DenseMatrix.Of(block.Stencils, grid);
        var (rows, columns) = (matrix.GetLength(0), matrix.GetLength(1));
        var dual = DenseMatrix.Times(matrix, u);
        var n = grid.Count;
        var guide = block.Guide is null ? dual : DenseMatrix.Times(DenseMatrix.Of(block.Guide, grid), u);
        foreach (var group in block.Flux.Groups)
        {
            for (var i = 0; i < n; i++)
            {
                if (group.Channels.Length == 1 && block.Guide is null)
                {
                    ref var v = ref dual[group.Channels[0] * n + i];
                    v = group.Flux.Value(v);
                    continue;
                }

                var squared = group.Channels.Sum(c => guide[c * n + i] * guide[c * n + i]);
                var g = ((DiffusivityFlux)group.Flux).Diffusivity(squared);
                foreach (var c in group.Channels)
                {
                    dual[c * n + i] *= g;
                }
            }
        }

        var direction = new double[columns];
        for (var r = 0; r < rows; r++)
        {
            for (var c = 0; c < columns; c++)
            {
                direction[c] += matrix[r, c] * dual[r];
            }
        }

        return direction;
    }

    /// <summary>g at every sample of every channel of Ku.</summary>
    public static double[] Diffusivities(FluxLayer layer, Grid grid, double[] ku)
    {
        var g = new double[ku.Length];
        foreach (var group in layer.Groups)
        {
            for (var i = 0; i < grid.Count; i++)
            {
                var squared = group.Channels.Sum(c => ku[c * grid.Count + i] * ku[c * grid.Count + i]);
                foreach (var c in group.Channels)
                {
                    g[c * grid.Count + i] = ((DiffusivityFlux)group.Flux).Diffusivity(squared);
                }
            }
        }

        return g;
    }

    /// <summary>Σ_j w_j(x) t_j at every sample, each hat written out by its definition over the whole grid.</summary>
    private static double[] LocalSteps(ResidualBlock block, Grid grid, int window, double[] u, double[] d)
    {
        var (n, steps) = (grid.Count, new double[grid.Count]);
        for (var z = 0; z <= grid.Depth / window + 1; z++)
        for (var y = 0; y <= grid.Height / window + 1; y++)
        for (var x = 0; x <= grid.Width / window + 1; x++)
        {
            double[] hat = [.. Enumerable.Range(0, n).Select(i =>
                Hat(i % grid.Width, x) * Hat(i / grid.Width % grid.Height, y) * Hat(i / grid.Width / grid.Height, z))];
            var product = Enumerable.Range(0, u.Length).Sum(i => hat[i % n] * u[i] * d[i]);
            var square = Enumerable.Range(0, u.Length).Sum(i => hat[i % n] * d[i] * d[i]);
            var step = square > 0
                ? Math.Clamp(block.TimeStep, 0, Math.Max(0, (1 - block.Fidelity) * 2 * product / square))
                : block.TimeStep;
            for (var i = 0; i < n; i++)
            {
                steps[i] += hat[i] * step;
            }
        }

        return steps;

        double Hat(int place, int node) => Math.Max(0, 1 - Math.Abs((double)place / window - node));
    }
}
