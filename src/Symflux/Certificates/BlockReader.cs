using Symflux.Blueprints;
using Symflux.Fluxes;

namespace Symflux.Certificates;

/// <summary>Reads residual blocks for the norm claim and for the Lipschitz claim.</summary>
internal static class BlockReader
{
    /// <summary>‖v‖ against ‖u‖ and ‖f‖ (facts 1, 3 and 9).</summary>
    public static StepReading ForNorm(ResidualBlock block)
    {
        var (ground, spectrum) = NormSpectrum(block);
        if (block.StepControl == StepControl.Adaptive)
        {
            // The step t ≤ τ only shrinks the interval, so it also serves the quadratic forms of fact 7.
            return new StepReading(block, StepGround.AdaptiveStep, spectrum, 0);
        }

        return spectrum is { } known
            ? StepReading.Spectral(block, ground, known)
            : new StepReading(block, StepGround.None, null, null,
                "its flux has no bound 0 ≤ g ≤ L and is not 0 at 0, so a fixed step can enlarge the smallest input; use an adaptive step");
    }

    /// <summary>‖v₁ − v₂‖ against ‖u₁ − u₂‖ and ‖f₁ − f₂‖ (fact 2).</summary>
    public static StepReading ForDifferences(ResidualBlock block) => block.Guide is not null
        ? new StepReading(block, StepGround.None, null, null,
            "its diffusivities come from a guide, so that Φ(Ku) is no function of Ku with a known slope")
        : LimitCanAct(block)
        ? new StepReading(block, StepGround.None, null, null,
            "its adaptive step depends on the whole state, which has no Lipschitz bound; use a fixed step")
        : StepReading.Spectral(block, StepGround.SlopeRange, SlopeSpectrum(block));

    /// <summary>Whether all fluxes vanish at 0, so that the blueprint maps 0 to 0 (as far as the block has a say).</summary>
    public static bool FixesZero(ResidualBlock block) =>
        block.TimeStep == 0 || block.Flux.Groups.All(group => group.Flux.Value(0) == 0);

    /// <summary>
    /// Whether an adaptive block ever takes another step than τ. For 0 ≤ g ≤ L, ‖d‖² ≤ ‖K‖²‖Φ(Ku)‖² ≤ ρ⟨u, d⟩ with
    /// ρ = L‖K‖², so 2⟨u, d⟩/‖d‖² ≥ 2/ρ: a stable step is never shortened.
    /// </summary>
    private static bool LimitCanAct(ResidualBlock block) =>
        block.StepControl == StepControl.Adaptive
        && !(block.TimeStep * block.SpectralBound <= 2 * (1 - block.Fidelity) + StepReading.Slack);

    private static (StepGround Ground, SpectralInterval? Spectrum) NormSpectrum(ResidualBlock block)
    {
        if (block.SpectralBound is { } rho)
        {
            return (StepGround.DiffusivityBound, SpectralInterval.Of(block.TimeStep, 0, rho));
        }

        // Φ(0) = 0 and a bounded slope give Φ(s) = D s with D in the range of Φ'.
        return FixesZero(block) ? (StepGround.SlopeRange, SlopeSpectrum(block)) : (StepGround.None, null);
    }

    private static SpectralInterval SlopeSpectrum(ResidualBlock block)
    {
        SlopeRange slopes = block.Flux.Slopes;
        return SpectralInterval.Of(
            block.TimeStep * block.Stencils.NormBound * block.Stencils.NormBound, slopes.Lowest, slopes.Highest);
    }
}
