using System.Collections.Immutable;
using Symflux.Blueprints;
using Symflux.Operators;

namespace Symflux.Explanations;

/// <summary>Whether the mean of every channel is kept, and why or why not.</summary>
/// <param name="Holds">Whether the output has the mean of the input, for every input.</param>
/// <param name="Reason">The hypothesis that holds, or the first block that violates it.</param>
public sealed record MeanPreservation(bool Holds, string Reason)
{
    /// <summary>
    /// 1ᵀKᵀ = (K1)ᵀ = 0 where all stencils are zero-sum and the extension of a constant is constant. Then
    /// 1ᵀu⁺ = α((1 − μ)1ᵀu + μ1ᵀf) + (1 − α)1ᵀu⁻ = 1ᵀf by induction, for every flux and every step that is the same at all samples; likewise for linear
    /// solves, (1 + μ)1ᵀu⁺ = 1ᵀu + μ1ᵀf, where they are exact.
    /// </summary>
    internal static MeanPreservation Of(ImmutableArray<Block> blocks)
    {
        foreach (var (index, block) in blocks.Index())
        {
            if (Violation(block) is { } reason)
            {
                return new MeanPreservation(false, $"block {index + 1} {reason}");
            }
        }

        return new MeanPreservation(true, "all stencils are zero-sum and no boundary lets flux out: 1ᵀKᵀ = (K1)ᵀ = 0");
    }

    private static string? Violation(Block block) => block switch
    {
        ResidualBlock { TimeStep: > 0, StepControl.IsAdaptive: true } => "takes steps that vary from sample to sample",
        ResidualBlock { TimeStep: > 0 } step => Violation(step.Stencils),
        LinearSolveBlock { TimeStep: > 0 } solve => Violation(solve.Stencils)
            ?? (solve.Solver is LinearSolver.ConjugateGradientSolver ? "solves by conjugate gradients, which keep the mean up to their tolerance only" : null),
        // Means over the cells of an odd axis weight its last sample twice.
        CycleBlock { Levels.Length: > 1 } => "is a multigrid cycle, which keeps the mean only where its levels halve all extents",
        CycleBlock { Mask: not null } => "puts known samples to their values",
        CycleBlock cycle => Violation(cycle.Levels[0].Stencils),
        AnalysisBlock => "goes to cells, which keeps the mean only where all extents are multiples of them",
        BallProjectionBlock => "shortens states beyond the ball, and their mean with them",
        // A symmetry keeps the mean, so the average keeps it where the body does.
        BodyBlock around => around.Body.Select(Violation).FirstOrDefault(reason => reason is not null),
        _ => null,
    };

    private static string? Violation(StencilBank bank) =>
        !bank.IsZeroSum ? "has stencils that are not zero-sum"
        : bank.Boundary == Boundary.Zero ? "takes samples outside the domain as 0, which lets flux out"
        : null;
}
