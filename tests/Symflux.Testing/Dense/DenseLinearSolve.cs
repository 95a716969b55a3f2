using Symflux.Blueprints;
using Symflux.Fields;
using Symflux.Operators;

namespace Symflux.Testing;

/// <summary>The slow twin of a semi-implicit step.</summary>
internal static class DenseLinearSolve
{
    /// <summary>Solves ((1 + μ)I + τKᵀGK)u⁺ = u + μf, or the average of one such system per axis with dτ.</summary>
    public static double[] Next(LinearSolveBlock block, Grid grid, double[] u, double[] f)
    {
        var matrix = DenseMatrix.Of(block.Stencils, grid);
        var diffusivities = DenseStep.Diffusivities(block.Flux, grid, DenseMatrix.Times(matrix, u));
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

            var solution = DenseMatrix.Solve(system, right);
            for (var i = 0; i < u.Length; i++)
            {
                sum[i] += solution[i] / axes.Length;
            }
        }

        return sum;

        static Axis? AxisOf(Stencil stencil) => stencil.Depth > 1 ? Axis.Z : stencil.Height > 1 ? Axis.Y : Axis.X;
    }
}
