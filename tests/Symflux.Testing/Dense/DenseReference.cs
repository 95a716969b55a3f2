using Symflux.Blueprints;
using Symflux.Fields;

namespace Symflux.Testing;

/// <summary>The slow twin of every fast path: blueprints run with dense matrices in plain loops of doubles, block by block as they are defined.</summary>
public static class DenseReference
{
    /// <summary>Runs a blueprint.</summary>
    public static double[] Run(Blueprint blueprint, Grid grid, ReadOnlySpan<double> input)
    {
        var f = input.ToArray();
        return Run(blueprint.Blocks, grid, f, f);
    }

    /// <summary>Runs blocks from a state u, which is also the state before it, with data f.</summary>
    internal static double[] Run(IEnumerable<Block> blocks, Grid grid, double[] start, double[] data)
    {
        var reader = new Walk(grid, start, data);
        foreach (var block in blocks)
        {
            block.Accept(reader);
        }

        return reader.State;
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

    private static double[] Resized(double[] field, int length)
    {
        var result = new double[length];
        Array.Copy(field, result, Math.Min(length, field.Length));
        return result;
    }

    private static double Norm(double[] field) => Math.Sqrt(field.Sum(v => v * v));

    /// <summary>u, u⁻, f and the grid on their way through a chain.</summary>
    private sealed class Walk(Grid grid, double[] start, double[] data) : IBlockReader<double[]>
    {
        private readonly Stack<Grid> grids = new([grid]);
        private double[] previous = start;
        private double[] f = data;

        public double[] State { get; private set; } = start;

        public double[] Residual(ResidualBlock block) => Next(DenseStep.Next(block, grids.Peek(), State, previous, f));

        public double[] Transform(TransformBlock block)
        {
            Func<double[], double[]> change;
            var here = grids.Peek();
            if (block.Opens is { } opened)
            {
                change = values => DenseCells.ToCells(block, opened, here, values);
                grids.Push(opened.Coarsen(here));
            }
            else if (block.Closes is { } closed)
            {
                grids.Pop();
                change = values => DenseCells.ToSamples(block, closed, here, grids.Peek(), values);
            }
            else
            {
                change = values => Resized(values, block.OutputChannels * here.Count);
            }

            (State, previous, f) = (change(State), change(previous), change(f));
            return State;
        }

        public double[] LinearSolve(LinearSolveBlock block) => Next(DenseLinearSolve.Next(block, grids.Peek(), State, f));

        public double[] Recurrent(RecurrentBlock block) => Next(FixedPoint(block, grids.Peek(), State));

        public double[] Cycle(CycleBlock block) => Next(DenseCycle.Run(block, grids.Peek(), State, f));

        public double[] BallProjection(BallProjectionBlock block)
        {
            var (norm, radius) = (Norm(State), Norm(f));
            return Next(norm <= radius ? State : [.. State.Select(v => v * radius / norm)]);
        }

        public double[] Clamp(ClampBlock block) => Next([.. State.Select(v => Math.Min(Math.Max(v, block.Lowest), block.Highest))]);

        public double[] Symmetrisation(SymmetrisationBlock block) => Next(DenseSymmetrisation.Mean(block, grids.Peek(), State));

        private double[] Next(double[] next)
        {
            (State, previous) = (next, State);
            return next;
        }
    }
}
