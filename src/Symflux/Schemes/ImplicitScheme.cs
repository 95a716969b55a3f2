using System.Collections.Immutable;
using Symflux.Blueprints;
using Symflux.Models;

namespace Symflux.Schemes;

/// <summary>
/// Implicit (backward Euler) scheme: u⁺ = u − τKᵀΦ(Ku⁺) − τβ(u⁺ − f), solved by the inner iteration
/// z ← z − ω(z − u + τKᵀΦ(Kz)) from z = u. As a network: a recurrent layer with shared weights and a skip connection
/// from u in every pass.
/// </summary>
/// <remarks>
/// Order 1 in τ. The exact step is norm-stable for every τ ≥ 0 under g ≥ 0, and nonexpansive for monotone Φ. With
/// ω = 2/(2 + τρ) so is every truncation of the inner iteration, and for monotone Φ it is a contraction with the factor
/// 1 − ω at most. With a cycle length n &gt; 1 every pass is a fast semi-iterative cycle of n steps, which needs about √(τρ)
/// times fewer evaluations and is stable for frozen coefficients only. Alt et al. 2023, implicit schemes as recurrent
/// networks; Hafner et al. 2016 for elliptic problems.
/// </remarks>
/// <param name="TimeStep">τ &gt; 0; it is then shortened so that a whole number of steps makes T.</param>
/// <param name="Stopping">
/// When the inner iteration ends, by default at ‖z − u + τKᵀΦ(Kz)‖ ≤ 1e-6 ‖u‖ or after 10 000 passes. For cycles the
/// tolerance is compared with the change in a whole cycle.
/// </param>
/// <param name="CycleLength">n ≥ 1.</param>
/// <param name="Multigrid">
/// The numbers of a multigrid cycle as every pass, for second-order diffusion with g ≥ 0; null for the iteration above. The number of passes
/// does then not grow with τ. A projection onto the ball follows every cycle: the solution lies in it, and κ = 1 is proven however
/// the iteration ends.
/// </param>
public sealed record ImplicitScheme(
    double TimeStep, StoppingRule? Stopping = null, int CycleLength = 1, ClassicalCycleOptions? Multigrid = null) : Scheme
{
    /// <summary>τ.</summary>
    public double TimeStep { get; } = CheckStep(TimeStep);

    /// <summary>When the inner iteration ends.</summary>
    public StoppingRule Stopping { get; } = Stopping ?? StandardStopping;

    /// <summary>The rule where none is given.</summary>
    public static StoppingRule StandardStopping { get; } = new(10_000, 1e-6);

    /// <summary>n.</summary>
    public int CycleLength { get; } = CycleLength >= 1
        ? CycleLength
        : throw new SymfluxException($"the length of the inner cycle is {CycleLength}; it must be at least 1");

    /// <summary>The numbers of the multigrid cycles of the inner iteration; null for none.</summary>
    public ClassicalCycleOptions? Multigrid { get; } = Multigrid is null || CycleLength == 1
        ? Multigrid
        : throw new SymfluxException($"an inner iteration is either multigrid or has cycles of {CycleLength} steps; choose one of them");

    /// <inheritdoc/>
    protected override IEnumerable<Block> Blocks(DiffusionModel model, double diffusionTime)
    {
        var (steps, tau) = WholeSteps(diffusionTime, TimeStep);
        var (mixing, step) = (1 + tau * model.FidelityRate, tau / (1 + tau * model.FidelityRate));
        var omega = 2 / (2 + step * model.SpectralBound);
        ImmutableArray<Block> body = Multigrid is not null
            ? [ClassicalCycle.Of(model, 1, step, Multigrid), new BallProjectionBlock(model.Stencils.InputChannels)]
            : [.. Enumerable.Range(0, CycleLength).Select(k => Pass(model, k, omega, step))];
        // The change in one pass is ω times the residual of the step.
        var stopping = CycleLength == 1 && Multigrid is null ? new StoppingRule(Stopping.Iterations, omega * Stopping.Tolerance) : Stopping;
        var solve = new RecurrentBlock(body, stopping);
        if (model.FidelityRate == 0)
        {
            return Enumerable.Repeat<Block>(solve, steps);
        }

        // The data of the inner iteration is (u + τβf)/(1 + τβ): first a block that only mixes, then the solve.
        var mix = new ResidualBlock(model.Stencils, model.Flux, timeStep: 0, fidelity: 1 - 1 / mixing);
        return Enumerable.Range(0, steps).SelectMany(_ => (Block[])[mix, solve]);
    }

    private ResidualBlock Pass(DiffusionModel model, int k, double omega, double step)
    {
        var alpha = CycleLength == 1 ? 1 : SemiIterativeScheme.ExtrapolationAt(k);
        // As in a semi-iterative cycle, the first step has no predecessor and is a shorter one instead.
        return k == 0
            ? new ResidualBlock(model.Stencils, model.Flux, alpha * omega * step, alpha * omega)
            : new ResidualBlock(model.Stencils, model.Flux, omega * step, omega, alpha);
    }
}
