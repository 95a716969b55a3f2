using Symflux.Blueprints;
using Symflux.Operators;

namespace Symflux.Explanations;

/// <summary>Whether the mean of every channel is kept, and why or why not.</summary>
/// <param name="Holds">Whether the output has the mean of the input, for every input.</param>
/// <param name="Reason">The hypothesis that holds, or the first block that violates it.</param>
public sealed record MeanPreservation(bool Holds, string Reason)
{
    /// <summary>
    /// 1ᵀKᵀ = (K1)ᵀ = 0 where all stencils are zero-sum and the extension of a constant is constant; then
    /// 1ᵀu⁺ = α((1 − μ)1ᵀu + μ1ᵀf) + (1 − α)1ᵀu⁻ = 1ᵀf by induction, for every flux and every step.
    /// </summary>
    internal static MeanPreservation Of(IEnumerable<(int Number, ResidualBlock Block)> blocks)
    {
        foreach (var (number, block) in blocks.Where(entry => entry.Block.TimeStep != 0))
        {
            if (!block.Stencils.IsZeroSum)
            {
                return new MeanPreservation(false, $"block {number} has stencils that are not zero-sum");
            }

            if (block.Stencils.Boundary == Boundary.Zero)
            {
                return new MeanPreservation(false, $"block {number} takes samples outside the domain as 0, which lets flux out");
            }
        }

        return new MeanPreservation(true, "all stencils are zero-sum and no boundary lets flux out: 1ᵀKᵀ = (K1)ᵀ = 0");
    }
}
