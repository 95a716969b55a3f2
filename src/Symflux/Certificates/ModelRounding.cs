using Symflux.Blueprints;

namespace Symflux.Certificates;

/// <summary>Models that single precision holds exactly.</summary>
public static class ModelRounding
{
    /// <summary>
    /// The model with weights and values of fluxes that single precision holds exactly, which halves its file: they change by less than 10⁻⁷ of the
    /// largest of a stencil or flux. Itself where something proven would be lost by that, a constant or that the mean is kept.
    /// </summary>
    public static Model InSinglePrecision(this Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var rounded = RoundedBlueprint.Of(model.Blueprint);
        return KeepsClaims(model.Blueprint, rounded) ? model with { Blueprint = rounded } : model;
    }

    /// <summary>Whether all that is proven of a blueprint is so of another one.</summary>
    internal static bool KeepsClaims(Blueprint blueprint, Blueprint other)
    {
        var (before, after) = (Certificate.Of(blueprint), Certificate.Of(other));
        return Holds(before.NormStable, after.NormStable) && Holds(before.Lipschitz, after.Lipschitz)
            && blueprint.Blocks.Zip(other.Blocks).All(pair => pair.First.MeanViolation == pair.Second.MeanViolation);

        static bool Holds(Claim before, Claim after) => before.Constant is not { } constant || after.Constant <= constant;
    }
}
