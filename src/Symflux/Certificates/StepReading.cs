using Symflux.Blueprints;

namespace Symflux.Certificates;

/// <summary>
/// What a claim needs to know of one block. The step is u⁺ = αv + (1 − α)u⁻ with ‖v‖ ≤ (1 − μ + e)‖u‖ + μ‖f‖; e is the
/// excess over a convex combination. For the norm claim the letters stand for states, for the Lipschitz claim for
/// differences of two states.
/// </summary>
/// <param name="Block">The block that was read.</param>
/// <param name="Ground">On what the reading rests.</param>
/// <param name="Spectrum">The eigenvalues of τKᵀDK; null where nothing bounds them.</param>
/// <param name="Excess">e ≥ 0; 0 for a step that does not expand; null where there is no bound.</param>
/// <param name="Refusal">Why there is no bound; null where there is one.</param>
internal sealed record StepReading(
    ResidualBlock Block, StepGround Ground, SpectralInterval? Spectrum, double? Excess, string? Refusal = null)
{
    /// <summary>
    /// Excess up to this counts as the rounding of τ, ‖K‖ and μ: a step chosen as 2/(L‖K‖²) is stable, whatever its
    /// last digit.
    /// </summary>
    public const double Slack = 2e-12;

    /// <summary>α.</summary>
    public double Alpha => Block.Extrapolation;

    /// <summary>μ.</summary>
    public double Mu => Block.Fidelity;

    /// <summary>A step with a fixed τ whose τKᵀDK has its eigenvalues in a known interval.</summary>
    /// <remarks>
    /// The eigenvalues 1 − μ − λ of (1 − μ)I − τKᵀDK lie within max(1 − μ − λ₋, λ₊ − (1 − μ)) of 0, which exceeds
    /// 1 − μ by max(−λ₋, λ₊ − 2(1 − μ)).
    /// </remarks>
    public static StepReading Spectral(ResidualBlock block, StepGround ground, SpectralInterval spectrum)
    {
        var excess = Math.Max(-spectrum.Lowest, spectrum.Highest - 2 * (1 - block.Fidelity));
        return new StepReading(block, ground, spectrum, excess <= Slack ? 0 : excess);
    }
}
