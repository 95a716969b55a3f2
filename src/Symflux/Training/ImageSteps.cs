using System.Numerics;
using Symflux.Fields;
using Symflux.Operators;
using Symflux.Solving;
using Symflux.Solving.Kernels;

namespace Symflux.Training;

/// <summary>The steps t(x) of one image, and the way back through them.</summary>
internal sealed class ImageSteps<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly WindowLattice? lattice;
    private readonly CellSums? cellSums;
    private readonly WindowSum[] corners = [];
    private readonly WindowSum[] sums = [];
    private readonly WindowSum[] arriving = [];
    private readonly double[] steps = [0];
    private readonly double[] forProduct = [0];
    private readonly double[] forSquare = [0];
    private readonly int width;

    public ImageSteps(SymmetricBlockShape shape, StripLayout layout)
    {
        width = layout.X.Samples;
        if (shape.StepControl.Window is { } window)
        {
            lattice = new WindowLattice(Grid.Image(layout.Y.Samples, width), window);
            cellSums = CellSums.For(lattice);
            corners = new WindowSum[lattice.CellCount * lattice.Corners];
            (sums, arriving) = (new WindowSum[lattice.NodeCount], new WindowSum[lattice.NodeCount]);
            (steps, forProduct, forSquare) = (new double[lattice.NodeCount], new double[lattice.NodeCount], new double[lattice.NodeCount]);
        }
    }

    /// <summary>Finds the steps for u and d.</summary>
    /// <param name="timeStep">τ.</param>
    /// <param name="fidelity">μ.</param>
    /// <param name="state">u.</param>
    /// <param name="term">d.</param>
    public void Update(double timeStep, double fidelity, ReadOnlySpan<T> state, ReadOnlySpan<T> term)
    {
        steps[0] = timeStep;
        if (lattice is null)
        {
            return;
        }

        Sum(lattice, state, term, sums);
        for (var node = 0; node < sums.Length; node++)
        {
            steps[node] = new StepLimit(timeStep, fidelity, sums[node]).Step;
        }
    }

    /// <summary>
    /// With v the gradient that arrives, t̄_j = −Σ_x w_j(x)⟨v, d⟩(x); prepares what u and d receive through the steps: Σ_j w_j(x) t̄_j ∂t_j/∂⟨u,d⟩_j,
    /// and the same for ‖d‖². To be called after <see cref="Update"/> for the same image.
    /// </summary>
    /// <returns>The gradients of τ and μ through the steps.</returns>
    public (double TimeStep, double Fidelity) Back(
        double timeStep, double fidelity, ReadOnlySpan<T> nextGradient, ReadOnlySpan<T> term)
    {
        if (lattice is null)
        {
            return (-ImageArithmetic<T>.Inner(nextGradient, term), 0);
        }

        Sum(lattice, nextGradient, term, arriving);
        var (forTimeStep, forFidelity) = (0.0, 0.0);
        for (var node = 0; node < sums.Length; node++)
        {
            var forStep = -Math.ScaleB(arriving[node].Product, arriving[node].ProductExponent);
            var slopes = new StepLimit(timeStep, fidelity, sums[node]).Derivatives;
            (forProduct[node], forSquare[node]) = (forStep * slopes.Product, forStep * slopes.Square);
            forTimeStep += forStep * slopes.TimeStep;
            forFidelity += forStep * slopes.Fidelity;
        }

        return (forTimeStep, forFidelity);
    }

    /// <summary>t along a row.</summary>
    public void StepsOf(int row, Span<T> values) => Along(steps, row, values);

    /// <summary>What ⟨u, d⟩ receives, along a row.</summary>
    public void ForProduct(int row, Span<T> values) => Along(forProduct, row, values);

    /// <summary>What ‖d‖² receives, along a row.</summary>
    public void ForSquare(int row, Span<T> values) => Along(forSquare, row, values);

    private void Along(double[] nodes, int row, Span<T> values)
    {
        if (lattice is null)
        {
            values.Fill(T.CreateSaturating(nodes[0]));
        }
        else
        {
            lattice.Interpolate(nodes, row, 0, values);
        }
    }

    private void Sum(WindowLattice lattice, ReadOnlySpan<T> field, ReadOnlySpan<T> term, WindowSum[] result)
    {
        cellSums!.Sum(field.Length / lattice.Grid.Count, field, lattice.Grid.Count, term, lattice.Grid.Count, 0, lattice.CellCount, corners);
        result.AsSpan().Clear();
        lattice.Collect(corners, result);
    }
}
