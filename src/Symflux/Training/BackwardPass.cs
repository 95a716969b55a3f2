using System.Numerics;
using Symflux.Solving.Kernels;

namespace Symflux.Training;

/// <summary>
/// One thread's backward pass: with v the gradient that arrives for u⁺ = u − td − μ(u − f), t = Σ_j w_j t_j, t̄_j = −Σ_x w_j⟨v, d⟩(x), and
/// p = Σ_j w_j t̄_j ∂t_j/∂⟨u,d⟩_j, q = Σ_j w_j t̄_j ∂t_j/∂‖d‖²_j as fields, d̄ = −tv + pu + 2qd and ū = (1 − μ)v + pd + what d̄ brings through
/// d = KᵀΦ(Ku).
/// </summary>
internal sealed class BackwardPass<T> : BlockPass<T, BackwardPass<T>> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly GradientSweep<T> sweep;
    private readonly T[] termGradient;
    private readonly T[] steps;
    private readonly T[] forProduct;
    private readonly T[] forSquare;

    public BackwardPass(SymmetricBlockShape shape, StripLayout layout) : base(shape, layout)
    {
        sweep = new GradientSweep<T>(RowKernels<T>.Widest, layout, Weights, Fluxes);
        termGradient = new T[shape.StateChannels * layout.Y.Samples * layout.X.Samples];
        (steps, forProduct, forSquare) = (new T[layout.X.Samples], new T[layout.X.Samples], new T[layout.X.Samples]);
    }

    /// <summary>Computes the gradients for an image.</summary>
    /// <param name="state">u.</param>
    /// <param name="input">f.</param>
    /// <param name="term">d, from the forward pass.</param>
    /// <param name="nextGradient">v.</param>
    /// <param name="stateGradient">Receives ū.</param>
    /// <param name="inputGradient">Receives that of f; empty where nobody asks for it.</param>
    /// <param name="weightGradient">Receives that of the stencils.</param>
    /// <param name="fluxGradient">Receives that of the numbers of the fluxes; 0 before.</param>
    /// <returns>The gradients of τ and μ.</returns>
    public (double TimeStep, double Fidelity) Run(
        ReadOnlySpan<T> state, ReadOnlySpan<T> input, ReadOnlySpan<T> term, ReadOnlySpan<T> nextGradient,
        Span<T> stateGradient, Span<T> inputGradient, Span<T> weightGradient, Span<T> fluxGradient)
    {
        Steps.Update(Numbers.TimeStep, Numbers.Fidelity, state, term);
        var (forTimeStep, forFidelity) = Steps.Back(Numbers.TimeStep, Numbers.Fidelity, nextGradient, term);
        var (height, width) = (Layout.Y.Samples, Layout.X.Samples);
        for (var row = 0; row < height; row++)
        {
            Steps.StepsOf(row, steps);
            Steps.ForProduct(row, forProduct);
            Steps.ForSquare(row, forSquare);
            for (var start = row * width; start < state.Length; start += height * width)
            {
                ImageArithmetic<T>.DirectionGradient(
                    steps, nextGradient.Slice(start, width), forProduct, state.Slice(start, width), forSquare, term.Slice(start, width),
                    termGradient.AsSpan(start, width));
            }
        }

        sweep.Run(state, termGradient, new AdjointImage<T>(Layout, stateGradient, Border), weightGradient);
        for (var c = 0; c < Fluxes.Length; c++)
        {
            Fluxes[c].TakeGradient(fluxGradient.Slice(c * Shape.NumbersPerFlux, Shape.NumbersPerFlux));
        }

        var mu = T.CreateSaturating(Numbers.Fidelity);
        for (var row = 0; row < height; row++)
        {
            Steps.ForProduct(row, forProduct);
            for (var start = row * width; start < state.Length; start += height * width)
            {
                ImageArithmetic<T>.AddStateGradient(
                    T.One - mu, nextGradient.Slice(start, width), forProduct, term.Slice(start, width), stateGradient.Slice(start, width));
            }
        }

        if (!inputGradient.IsEmpty)
        {
            ImageArithmetic<T>.Scale(mu, nextGradient, inputGradient);
        }

        var misfit = ImageArithmetic<T>.Inner(nextGradient, state) - ImageArithmetic<T>.Inner(nextGradient, input);
        return (forTimeStep, forFidelity - misfit);
    }
}
