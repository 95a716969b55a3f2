using System.Collections.Immutable;
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

    /// <summary>Shorter steps are of no use to anybody.</summary>
    private const double SmallestFactor = 1e-9;

    /// <summary>See <see cref="Certificate.LargestStepFor"/>.</summary>
    internal static StepReduction? Find(Blueprint blueprint, double kappa)
    {
        var good = By(1);
        if (good.NormConstant <= kappa)
        {
            return good;
        }

        var bad = 1.0;
        while ((good = By(0.5 * bad)).NormConstant > kappa)
        {
            bad = good.Factor;
            if (bad < SmallestFactor)
            {
                return null;
            }
        }

        while (bad > (1 + Accuracy) * good.Factor)
        {
            var middle = By(Math.Sqrt(good.Factor * bad));
            if (middle.NormConstant <= kappa)
            {
                good = middle;
            }
            else
            {
                bad = middle.Factor;
            }
        }

        return good;

        StepReduction By(double factor)
        {
            var shorter = new Blueprint(blueprint.Dimension, blueprint.Channels, Shorten(blueprint.Blocks, factor, new(ReferenceEqualityComparer.Instance)));
            var steps = new NormReader().ReadChain(shorter.Blocks);
            var refused = Array.Exists(steps, step => step.Refusal is not null);
            return new StepReduction(factor, shorter, refused ? double.PositiveInfinity : ChainBound.Of(steps).Constant);
        }
    }

    /// <summary>Blocks with shorter steps; a block that is repeated stays one object, which keeps certificates quick.</summary>
    private static ImmutableArray<Block> Shorten(ImmutableArray<Block> blocks, double factor, Dictionary<Block, Block> known)
    {
        return [.. blocks.Select(block =>
        {
            if (!known.TryGetValue(block, out var shorter))
            {
                known[block] = shorter = Of(block);
            }

            return shorter;
        })];

        Block Of(Block block) => block switch
        {
            ResidualBlock residual => new ResidualBlock(
                residual.Stencils, residual.Flux, factor * residual.TimeStep, residual.Fidelity, residual.Extrapolation, residual.StepControl,
                residual.Guide),
            RecurrentBlock recurrent => new RecurrentBlock(Shorten(recurrent.Body, factor, known), recurrent.Stopping),
            SymmetrisationBlock average => new SymmetrisationBlock(Shorten(average.Body, factor, known), average.Group),
            _ => block,
        };
    }
}
