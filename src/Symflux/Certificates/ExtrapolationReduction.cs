using Symflux.Blueprints;

namespace Symflux.Certificates;

/// <summary>A blueprint whose extrapolation was drawn back until a wanted norm constant is proven.</summary>
/// <param name="Factor">s ∈ [0, 1], by which what lies outside of 0 ≤ α ≤ 1 was multiplied.</param>
/// <param name="Blueprint">The blueprint with less extrapolation.</param>
/// <param name="NormConstant">The constant that is proven for it, at most the wanted one.</param>
public sealed record ExtrapolationReduction(double Factor, Blueprint Blueprint, double NormConstant)
{
    /// <summary>s is found to this relative accuracy.</summary>
    private const double Accuracy = 1e-6;

    /// <summary>ᾱ + s(α − ᾱ), where ᾱ is the number in [0, 1] nearest to α: a mean of u⁺ and u⁻ at s = 0, α at s = 1.</summary>
    private static double Drawn(double alpha, double factor)
    {
        var mean = Math.Clamp(alpha, 0, 1);
        return mean + factor * (alpha - mean);
    }

    /// <summary>See <see cref="Certificate.LargestExtrapolationFor"/>.</summary>
    internal static ExtrapolationReduction? Find(Blueprint blueprint, double kappa)
    {
        var found = By(LargestFactor.Of(factor => By(factor).NormConstant, kappa, Accuracy) ?? 0);
        return found.NormConstant <= kappa ? found : null;

        ExtrapolationReduction By(double factor)
        {
            var drawn = ResidualBlocks.Replaced(blueprint, block => new ResidualBlock(
                block.Stencils, block.Flux, block.TimeStep, block.Fidelity, Drawn(block.Extrapolation, factor), block.StepControl, block.Guide));
            return new ExtrapolationReduction(factor, drawn, NormReader.Bound(drawn));
        }
    }
}
