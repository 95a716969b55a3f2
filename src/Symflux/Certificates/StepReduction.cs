using Symflux.Blueprints;

namespace Symflux.Certificates;

/// <summary>A blueprint whose time steps were shortened until a wanted norm constant is proven.</summary>
/// <param name="Factor">c ∈ (0, 1], by which the steps τ of all residual blocks were multiplied.</param>
/// <param name="Blueprint">The blueprint with the steps cτ.</param>
/// <param name="NormConstant">The constant that is proven for it, at most the wanted one.</param>
public sealed record StepReduction(double Factor, Blueprint Blueprint, double NormConstant)
{
    /// <summary>The factor is found to this relative accuracy.</summary>
    private const double Accuracy = 1e-6;

    /// <summary>See <see cref="Certificate.LargestStepFor"/>.</summary>
    internal static StepReduction? Find(Blueprint blueprint, double kappa)
    {
        return LargestFactor.Of(factor => By(factor).NormConstant, kappa, Accuracy) is { } found ? By(found) : null;

        StepReduction By(double factor)
        {
            var shorter = ResidualBlocks.Replaced(blueprint, block => new ResidualBlock(
                block.Stencils, block.Flux, factor * block.TimeStep, block.Fidelity, block.Extrapolation, block.StepControl, block.Guide));
            return new StepReduction(factor, shorter, NormReader.Bound(shorter));
        }
    }
}
