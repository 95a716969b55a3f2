using System.Collections.Immutable;
using Symflux.Blueprints;
using Symflux.Certificates;
using Symflux.Fluxes;
using Symflux.Operators;

namespace Symflux.Torch.Layers;

/// <summary>
/// What the norm bound knows of a chain of residual blocks with 0 ≤ g ≤ L and fixed steps (fact 7): α, τρ and μ of every
/// block.
/// </summary>
/// <param name="Extrapolations">α of every block.</param>
/// <param name="Strengths">τρ, with ρ = L‖K‖².</param>
/// <param name="Fidelities">μ.</param>
internal sealed record ChainNumbers(ImmutableArray<double> Extrapolations, ImmutableArray<double> Strengths, ImmutableArray<double> Fidelities)
{
    /// <summary>Step of difference quotients.</summary>
    private const double Difference = 1e-6;

    private static readonly StencilBank One = new([new Stencil([1], 1, 1, 1, 1)], Boundary.Zero);

    private static readonly FluxLayer Unit = FluxLayer.Separate(new PeronaMalikFlux(1), 1);

    /// <summary>α drawn back to [0, 1] by the largest common factor s that keeps κ; NaN where a training has diverged, so that its loss says so.</summary>
    public ImmutableArray<double> DrawnFor(double kappa) => Extrapolations.Concat(Strengths).Concat(Fidelities).All(double.IsFinite)
        ? [.. Certificate.LargestExtrapolationFor(ToBlueprint(), kappa)!.Blueprint.Blocks.Select(block => ((ResidualBlock)block).Extrapolation)]
        : [.. Extrapolations.Select(_ => double.NaN)];

    /// <summary>The derivatives of κ, from above: at α = 1 and α = 0 the bound has a kink.</summary>
    public ChainNumbers Gradient()
    {
        var kappa = Bound();
        return new(
            Along(Extrapolations, moved => this with { Extrapolations = moved }),
            Along(Strengths, moved => this with { Strengths = moved }),
            Along(Fidelities, moved => this with { Fidelities = moved }));

        ImmutableArray<double> Along(ImmutableArray<double> numbers, Func<ImmutableArray<double>, ChainNumbers> with) =>
        [
            .. numbers.Select((number, k) => (with(numbers.SetItem(k, number + Difference)).Bound() - kappa) / Difference),
        ];
    }

    private double Bound() => NormReader.Bound(ToBlueprint());

    /// <summary>A chain with the same numbers, and so the same bound, whose operators are the number 1.</summary>
    private Blueprint ToBlueprint() => new(
        1, 1, [.. Extrapolations.Select((alpha, k) => new ResidualBlock(One, Unit, Strengths[k], Fidelities[k], alpha))]);
}
