using System.Collections.Immutable;

namespace Symflux.Explanations;

/// <summary>A recurrent block read as the inner iteration of an implicit step.</summary>
public sealed record RecurrentReading : BlockReading
{
    /// <summary>What is repeated; its data term refers to the state at the entry of the recurrent block.</summary>
    public required ImmutableArray<BlockReading> Body { get; init; }

    /// <summary>The most passes.</summary>
    public required int Iterations { get; init; }

    /// <summary>The relative change at which the iteration ends; 0: all passes are made.</summary>
    public required double Tolerance { get; init; }

    /// <summary>
    /// τ of the implicit step u⁺ = u − τKᵀΦ(Ku⁺) whose solution is the fixed point, where the body is one residual block
    /// with μ = ω &gt; 0 and time step ωτ, or one multigrid cycle, for γ(x − u) + γτKᵀΦ(Kx) = 0; else null.
    /// </summary>
    public required double? ImplicitTimeStep { get; init; }

    internal override ImmutableArray<BlockReading> Inner => Body;

    internal override IEnumerable<(int Bank, int? Guide, int Layer)> Parts => Body.SelectMany(block => block.Parts);

    internal override bool HasSmallSignals => true;

    internal override IEnumerable<TimeStepReading> TimeSteps => ImplicitTimeStep is { } tau
        ? [new("implicit", tau, 0, null, false)]
        : Body.SelectMany(block => block.TimeSteps);

    internal override void Advance(DiffusionClock clock) => clock.Move(clock.Inner(this), (gain, theta, _) => theta + gain);

    internal override IEnumerable<string[]> Rows(PdeReport report, string number) =>
        [Plain(number, $"recurrent, {BlockTable.Passes(this)}", ImplicitTimeStep is { } tau ? Wording.Rounded(tau) : "")];
}
