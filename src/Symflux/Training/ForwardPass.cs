using System.Numerics;
using Symflux.Solving.Kernels;

namespace Symflux.Training;

/// <summary>One thread's forward pass: d = KᵀΦ(Ku) and u⁺ = u − td − μ(u − f) for an image.</summary>
internal sealed class ForwardPass<T> : BlockPass<T, ForwardPass<T>> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly DiffusionTermSweep<T> sweep;
    private readonly T[] steps;

    public ForwardPass(SymmetricBlockShape shape, StripLayout layout) : base(shape, layout)
    {
        sweep = new DiffusionTermSweep<T>(RowKernels<T>.Widest, layout, Weights, Fluxes);
        steps = new T[layout.X.Samples];
    }

    /// <summary>Computes d and u⁺.</summary>
    /// <param name="state">u.</param>
    /// <param name="input">f.</param>
    /// <param name="term">Receives d.</param>
    /// <param name="next">Receives u⁺.</param>
    public void Run(ReadOnlySpan<T> state, ReadOnlySpan<T> input, Span<T> term, Span<T> next)
    {
        var result = new AdjointImage<T>(Layout, term, Border);
        sweep.Run(state, result, Layout.Y.AdjointFirst, Layout.Y.AdjointEnd);
        result.Fold();
        Steps.Update(Numbers.TimeStep, Numbers.Fidelity, state, term);
        var mu = T.CreateSaturating(Numbers.Fidelity);
        for (var row = 0; row < Layout.Y.Samples; row++)
        {
            Steps.StepsOf(row, steps);
            for (var start = row * steps.Length; start < next.Length; start += Layout.Y.Samples * steps.Length)
            {
                ImageArithmetic<T>.Advance(
                    state.Slice(start, steps.Length), steps, term.Slice(start, steps.Length), mu, input.Slice(start, steps.Length),
                    next.Slice(start, steps.Length));
            }
        }
    }
}
