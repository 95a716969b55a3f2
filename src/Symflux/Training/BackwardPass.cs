using System.Numerics;
using Symflux.Solving.Kernels;

namespace Symflux.Training;

/// <summary>
/// One thread's backward pass: with v the gradient that arrives for u⁺ = u − td − μ(u − f), t̄ = −⟨v, d⟩ and
/// d̄ = −tv + t̄(∂t/∂⟨u,d⟩ u + 2∂t/∂‖d‖² d), and ū = (1 − μ)v + t̄ ∂t/∂⟨u,d⟩ d + what d̄ brings through d = KᵀΦ(Ku).
/// </summary>
internal sealed class BackwardPass<T> : BlockPass<T, BackwardPass<T>> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly GradientSweep<T> sweep;
    private readonly T[] directionGradient;

    public BackwardPass(SymmetricBlockShape shape, StripLayout layout) : base(shape, layout)
    {
        sweep = new GradientSweep<T>(layout, Weights, Fluxes);
        directionGradient = new T[shape.StateChannels * layout.Y.Samples * layout.X.Samples];
    }

    /// <summary>Computes the gradients for an image.</summary>
    /// <param name="state">u.</param>
    /// <param name="input">f.</param>
    /// <param name="direction">d, from the forward pass.</param>
    /// <param name="nextGradient">v.</param>
    /// <param name="stateGradient">Receives ū.</param>
    /// <param name="inputGradient">Receives that of f; empty where nobody asks for it.</param>
    /// <param name="weightGradient">Receives that of the stencils.</param>
    /// <param name="knotGradient">Receives that of the knot values; 0 before.</param>
    /// <returns>The gradients of τ and μ.</returns>
    public (double TimeStep, double Fidelity) Run(
        ReadOnlySpan<T> state, ReadOnlySpan<T> input, ReadOnlySpan<T> direction, ReadOnlySpan<T> nextGradient,
        Span<T> stateGradient, Span<T> inputGradient, Span<T> weightGradient, Span<T> knotGradient)
    {
        var limit = StepAt(state, direction);
        var forStep = -ImageArithmetic<T>.Inner(nextGradient, direction);
        var slopes = limit.Derivatives;
        var forProduct = T.CreateSaturating(forStep * slopes.Product);
        ImageArithmetic<T>.Combine(
            T.CreateSaturating(-limit.Step), nextGradient, forProduct, state, T.CreateSaturating(2 * forStep * slopes.Square), direction,
            directionGradient);

        sweep.Run(state, directionGradient, new AdjointImage<T>(Layout, stateGradient, Border), weightGradient);
        for (var c = 0; c < Fluxes.Length; c++)
        {
            Fluxes[c].TakeGradient(knotGradient.Slice(c * Shape.Knots, Shape.Knots));
        }

        var mu = T.CreateSaturating(Numbers.Fidelity);
        ImageArithmetic<T>.Combine(T.One, stateGradient, T.One - mu, nextGradient, forProduct, direction, stateGradient);
        if (!inputGradient.IsEmpty)
        {
            ImageArithmetic<T>.Scale(mu, nextGradient, inputGradient);
        }

        var misfit = ImageArithmetic<T>.Inner(nextGradient, state) - ImageArithmetic<T>.Inner(nextGradient, input);
        return (forStep * slopes.TimeStep, forStep * slopes.Fidelity - misfit);
    }
}
