using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Fluxes;
using Symflux.Operators;

namespace Symflux.Testing;

/// <summary>
/// The slow twin of every fast path: K as a dense matrix, written down entry by entry from the definition of stencil
/// and boundary, and blueprints run with it in plain loops of doubles.
/// </summary>
public static class DenseReference
{
    /// <summary>K as a matrix with (C·N) rows and (m·N) columns, N samples.</summary>
    public static double[,] Matrix(StencilBank bank, Grid grid)
    {
        var n = grid.Count;
        var matrix = new double[bank.OutputChannels * n, bank.InputChannels * n];
        for (var c = 0; c < bank.OutputChannels; c++)
        {
            var s = bank.Stencils[c];
            for (var z = 0; z < grid.Depth; z++)
            for (var y = 0; y < grid.Height; y++)
            for (var x = 0; x < grid.Width; x++)
            {
                var row = c * n + (z * grid.Height + y) * grid.Width + x;
                var entries = new List<(int Column, double Weight)>();
                var inside = true;
                for (var i = 0; i < s.InputChannels; i++)
                for (var dz = 0; dz < s.Depth; dz++)
                for (var dy = 0; dy < s.Height; dy++)
                for (var dx = 0; dx < s.Width; dx++)
                {
                    var (pz, py, px) = (z + dz - s.OriginZ, y + dy - s.OriginY, x + dx - s.OriginX);
                    var here = pz >= 0 && pz < grid.Depth && py >= 0 && py < grid.Height && px >= 0 && px < grid.Width;
                    inside &= here;
                    if (bank.Boundary == Boundary.Reflecting)
                    {
                        (pz, py, px, here) = (Reflect(pz, grid.Depth), Reflect(py, grid.Height), Reflect(px, grid.Width), true);
                    }

                    if (here)
                    {
                        entries.Add((i * n + (pz * grid.Height + py) * grid.Width + px, s[i, dz, dy, dx]));
                    }
                }

                if (inside || bank.Boundary != Boundary.Natural)
                {
                    entries.ForEach(entry => matrix[row, entry.Column] += entry.Weight);
                }
            }
        }

        return matrix;
    }

    /// <summary>Runs a blueprint.</summary>
    public static double[] Run(Blueprint blueprint, Grid grid, ReadOnlySpan<double> input)
    {
        var f = input.ToArray();
        var (u, previous) = (f, f);
        foreach (var block in blueprint.Blocks.Cast<ResidualBlock>())
        {
            var d = Direction(block, grid, u);
            var t = block.TimeStep;
            if (block.StepControl == StepControl.Adaptive)
            {
                var square = d.Sum(v => v * v);
                var product = d.Zip(u, (a, b) => a * b).Sum();
                t = square > 0 ? Math.Clamp(t, 0, Math.Max(0, (1 - block.Fidelity) * 2 * product / square)) : t;
            }

            var next = new double[u.Length];
            for (var i = 0; i < u.Length; i++)
            {
                var step = u[i] - t * d[i] - block.Fidelity * (u[i] - f[i]);
                next[i] = block.Extrapolation * step + (1 - block.Extrapolation) * previous[i];
            }

            (previous, u) = (u, next);
        }

        return u;
    }

    /// <summary>KᵀΦ(Ku).</summary>
    public static double[] Direction(ResidualBlock block, Grid grid, double[] u)
    {
        var matrix = Matrix(block.Stencils, grid);
        var (rows, columns) = (matrix.GetLength(0), matrix.GetLength(1));
        var dual = new double[rows];
        for (var r = 0; r < rows; r++)
        {
            for (var c = 0; c < columns; c++)
            {
                dual[r] += matrix[r, c] * u[c];
            }
        }

        var n = grid.Count;
        foreach (var group in block.Flux.Groups)
        {
            for (var i = 0; i < n; i++)
            {
                if (group.Channels.Length == 1)
                {
                    ref var v = ref dual[group.Channels[0] * n + i];
                    v = group.Flux.Value(v);
                    continue;
                }

                var squared = group.Channels.Sum(c => dual[c * n + i] * dual[c * n + i]);
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

    /// <summary>The largest singular value of a matrix by many power iterations from several starts: a lower bound that is nearly exact.</summary>
    public static double LargestSingularValue(double[,] matrix, ulong seed)
    {
        var (rows, columns) = (matrix.GetLength(0), matrix.GetLength(1));
        var random = new Random((int)seed);
        var best = 0.0;
        for (var start = 0; start < 3; start++)
        {
            var x = Enumerable.Range(0, columns).Select(_ => random.NextDouble() - 0.5).ToArray();
            for (var iteration = 0; iteration < 300; iteration++)
            {
                var norm = Math.Sqrt(x.Sum(v => v * v));
                if (norm == 0)
                {
                    break;
                }

                var y = new double[rows];
                var next = new double[columns];
                for (var r = 0; r < rows; r++)
                {
                    for (var c = 0; c < columns; c++)
                    {
                        y[r] += matrix[r, c] * x[c] / norm;
                    }

                    for (var c = 0; c < columns; c++)
                    {
                        next[c] += matrix[r, c] * y[r];
                    }
                }

                best = Math.Max(best, Math.Sqrt(y.Sum(v => v * v)));
                x = next;
            }
        }

        return best;
    }

    private static int Reflect(int place, int n)
    {
        while (place < 0 || place >= n)
        {
            place = place < 0 ? -1 - place : 2 * n - 1 - place;
        }

        return place;
    }
}
