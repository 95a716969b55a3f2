using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
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
    private static readonly ConditionalWeakTable<StencilBank, ConcurrentDictionary<Grid, double[,]>> Known = [];

    /// <summary>K as a matrix with (C·N) rows and (m·N) columns, N samples.</summary>
    public static double[,] Matrix(StencilBank bank, Grid grid) =>
        Known.GetOrCreateValue(bank).GetOrAdd(grid, _ => MakeMatrix(bank, grid));

    private static double[,] MakeMatrix(StencilBank bank, Grid grid)
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
        return Run(blueprint.Blocks, grid, f, f);
    }

    /// <summary>Runs blocks from a state u, which is also the state before it, with data f.</summary>
    private static double[] Run(IEnumerable<Block> blocks, Grid grid, double[] start, double[] data)
    {
        var reader = new Walk(grid, start, data);
        foreach (var block in blocks)
        {
            block.Accept(reader);
        }

        return reader.State;
    }

    /// <summary>Every coefficient as a sum over the samples of its cell, by the definition of the cosine basis.</summary>
    private static double[] ToCells(TransformBlock block, CellTransform cells, Grid grid, double[] u)
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

    private static double[] ToSamples(TransformBlock block, CellTransform cells, Grid coarse, Grid grid, double[] u)
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

    private static double[] Step(ResidualBlock block, Grid grid, double[] u, double[] previous, double[] f)
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

    private static double[] FixedPoint(RecurrentBlock block, Grid grid, double[] u)
    {
        var z = u;
        for (var i = 0; i < block.Stopping.Iterations; i++)
        {
            var next = Run(block.Body, grid, z, u);
            var change = Norm([.. next.Zip(z, (a, b) => a - b)]);
            z = next;
            if (block.Stopping.Tolerance > 0 && change <= block.Stopping.Tolerance * Norm(u))
            {
                break;
            }
        }

        return z;
    }

    /// <summary>(1/|G|) Σ g⁻¹B(gu), sample by sample: what B gives at the place to which g carries a sample.</summary>
    private static double[] Averaged(SymmetrisationBlock block, Grid grid, double[] u)
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

                var result = Run(block.Body, there, moved, moved);
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

    /// <summary>Solves ((1 + μ)I + τKᵀGK)u⁺ = u + μf, or the average of one such system per axis with dτ.</summary>
    private static double[] SemiImplicit(LinearSolveBlock block, Grid grid, double[] u, double[] f)
    {
        var matrix = Matrix(block.Stencils, grid);
        var diffusivities = Dual(matrix, u);
        foreach (var group in block.Flux.Groups)
        {
            for (var i = 0; i < grid.Count; i++)
            {
                var squared = group.Channels.Sum(c => diffusivities[c * grid.Count + i] * diffusivities[c * grid.Count + i]);
                foreach (var c in group.Channels)
                {
                    diffusivities[c * grid.Count + i] = ((DiffusivityFlux)group.Flux).Diffusivity(squared);
                }
            }
        }

        double[] right = [.. u.Zip(f, (a, b) => a + block.Fidelity * b)];
        var axes = block.Solver == LinearSolver.AdditiveOperatorSplitting
            ? block.Stencils.Stencils.Select(AxisOf).Distinct().ToArray()
            : [null];
        var sum = new double[u.Length];
        foreach (var axis in axes)
        {
            var system = new double[u.Length, u.Length];
            for (var i = 0; i < u.Length; i++)
            {
                system[i, i] = 1 + block.Fidelity;
            }

            for (var r = 0; r < matrix.GetLength(0); r++)
            {
                if (axis is not null && AxisOf(block.Stencils.Stencils[r / grid.Count]) != axis)
                {
                    continue;
                }

                int[] entries = [.. Enumerable.Range(0, u.Length).Where(c => matrix[r, c] != 0)];
                foreach (var i in entries)
                {
                    foreach (var j in entries)
                    {
                        system[i, j] += axes.Length * block.TimeStep * diffusivities[r] * matrix[r, i] * matrix[r, j];
                    }
                }
            }

            var solution = Solve(system, right);
            for (var i = 0; i < u.Length; i++)
            {
                sum[i] += solution[i] / axes.Length;
            }
        }

        return sum;

        static Axis? AxisOf(Stencil stencil) => stencil.Depth > 1 ? Axis.Z : stencil.Height > 1 ? Axis.Y : Axis.X;
    }

    /// <summary>Gaussian elimination with pivoting.</summary>
    public static double[] Solve(double[,] matrix, double[] right)
    {
        var n = right.Length;
        var (a, x) = ((double[,])matrix.Clone(), (double[])right.Clone());
        for (var k = 0; k < n; k++)
        {
            var pivot = Enumerable.Range(k, n - k).MaxBy(r => Math.Abs(a[r, k]));
            for (var c = 0; c < n && pivot != k; c++)
            {
                (a[k, c], a[pivot, c]) = (a[pivot, c], a[k, c]);
            }

            (x[k], x[pivot]) = (x[pivot], x[k]);
            for (var r = k + 1; r < n; r++)
            {
                var factor = a[r, k] / a[k, k];
                for (var c = k; c < n && factor != 0; c++)
                {
                    a[r, c] -= factor * a[k, c];
                }

                x[r] -= factor * x[k];
            }
        }

        for (var r = n - 1; r >= 0; r--)
        {
            for (var c = r + 1; c < n; c++)
            {
                x[r] -= a[r, c] * x[c];
            }

            x[r] /= a[r, r];
        }

        return x;
    }

    private static double[] Resized(double[] field, int length)
    {
        var result = new double[length];
        Array.Copy(field, result, Math.Min(length, field.Length));
        return result;
    }

    private static double Norm(double[] field) => Math.Sqrt(field.Sum(v => v * v));

    private static double[] Dual(double[,] matrix, double[] u)
    {
        var dual = new double[matrix.GetLength(0)];
        for (var r = 0; r < dual.Length; r++)
        {
            for (var c = 0; c < u.Length; c++)
            {
                dual[r] += matrix[r, c] * u[c];
            }
        }

        return dual;
    }

    /// <summary>KᵀΦ(Ku).</summary>
    public static double[] DiffusionTerm(ResidualBlock block, Grid grid, double[] u)
    {
        var matrix = Matrix(block.Stencils, grid);
        var (rows, columns) = (matrix.GetLength(0), matrix.GetLength(1));
        var dual = Dual(matrix, u);
        var n = grid.Count;
        var guide = block.Guide is null ? dual : Dual(Matrix(block.Guide, grid), u);
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

    /// <summary>u, u⁻, f and the grid on their way through a chain.</summary>
    private sealed class Walk(Grid grid, double[] start, double[] data) : IBlockReader<double[]>
    {
        private readonly Stack<Grid> grids = new([grid]);
        private double[] previous = start;
        private double[] f = data;

        public double[] State { get; private set; } = start;

        public double[] Residual(ResidualBlock block) => Next(Step(block, grids.Peek(), State, previous, f));

        public double[] Transform(TransformBlock block)
        {
            Func<double[], double[]> change;
            var here = grids.Peek();
            if (block.Opens is { } opened)
            {
                change = values => ToCells(block, opened, here, values);
                grids.Push(opened.Coarsen(here));
            }
            else if (block.Closes is { } closed)
            {
                grids.Pop();
                change = values => ToSamples(block, closed, here, grids.Peek(), values);
            }
            else
            {
                change = values => Resized(values, block.OutputChannels * here.Count);
            }

            (State, previous, f) = (change(State), change(previous), change(f));
            return State;
        }

        public double[] LinearSolve(LinearSolveBlock block) => Next(SemiImplicit(block, grids.Peek(), State, f));

        public double[] Recurrent(RecurrentBlock block) => Next(FixedPoint(block, grids.Peek(), State));

        public double[] Cycle(CycleBlock block) => Next(DenseCycle.Run(block, grids.Peek(), State, f));

        public double[] BallProjection(BallProjectionBlock block)
        {
            var (norm, radius) = (Norm(State), Norm(f));
            return Next(norm <= radius ? State : [.. State.Select(v => v * radius / norm)]);
        }

        public double[] Clamp(ClampBlock block) => Next([.. State.Select(v => Math.Min(Math.Max(v, block.Lowest), block.Highest))]);

        public double[] Symmetrisation(SymmetrisationBlock block) => Next(Averaged(block, grids.Peek(), State));

        private double[] Next(double[] next)
        {
            (State, previous) = (next, State);
            return next;
        }
    }
}
