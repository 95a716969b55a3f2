using System.Collections.Immutable;
using Symflux.Blueprints;

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
            if (block.MeanViolation is { } reason)
            {
                return new MeanPreservation(false, $"block {index + 1} {reason}");
            }
        }

        return new MeanPreservation(true, "all stencils are zero-sum and no boundary lets flux out: 1ᵀKᵀ = (K1)ᵀ = 0");
    }
}
