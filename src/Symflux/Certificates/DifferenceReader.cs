using Symflux.Blueprints;
using Symflux.Fluxes;

namespace Symflux.Certificates;

/// <summary>Reads blocks for the Lipschitz claim: ‖v₁ − v₂‖ against ‖u₁ − u₂‖ and ‖f₁ − f₂‖ (facts 2, 3, 4 and 6).</summary>
internal sealed class DifferenceReader : BlockReader
{
    public override StepReading Residual(ResidualBlock block) =>
        block.Guide is not null && !HasConstantDiffusivity(block.Flux) ? StepReading.Refused(
            block, "its diffusivities come from a guide, so that Φ(Ku) is no function of Ku with a known slope (fact 10)")
        : block.StepControl.IsAdaptive && block.TimeStep > 0 ? StepReading.Refused(
            block, "its adaptive step is a quotient of inner products of the state, which has no Lipschitz bound; use a fixed step (fact 13)")
        : StepReading.Spectral(block, StepGround.SlopeRange, block.Flux.Slopes);

    // For one projection √(ℓ² + 1) is proven (fact 8). It is not carried through chains, since what is projected, such as a
    // multigrid cycle, has no ℓ.
    public override StepReading BallProjection(BallProjectionBlock block) => StepReading.Refused(
        block, "the radius ‖f‖ of its ball depends on the input, which adds to the distance of two states (fact 8)");

    protected override string? Objection(LinearSolveBlock block) =>
        !HasConstantDiffusivity(block.Flux)
            ? "its diffusivities are frozen at the state, so that the solve depends on the state through g, which has no Lipschitz bound on "
                + "all inputs; use an implicit or explicit scheme (fact 6)"
        : block.Solver.Stopping is not null
            ? "conjugate gradients that end before the exact solution depend on the right-hand side in a nonlinear way; use a direct solve or "
                + "additive operator splitting (fact 6)"
        : null;

    protected override string? Objection(RecurrentBlock block) => block.Stopping is { Tolerance: > 0, Iterations: > 1 }
        ? "its number of passes depends on the input, and where it changes the output jumps by up to the tolerance; use tolerance 0, which makes a "
            + "fixed number of passes (fact 6)"
        : null;

    /// <summary>Whether g is a constant, so that Φ is linear and it does not matter where g is evaluated.</summary>
    private static bool HasConstantDiffusivity(FluxLayer layer) => layer.Groups.All(
        group => group.Flux is DiffusivityFlux { DiffusivityRange: var range } && range.Lowest == range.Highest);
}
