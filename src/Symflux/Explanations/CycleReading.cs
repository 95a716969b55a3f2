using System.Collections.Immutable;
using Symflux.Blueprints;

namespace Symflux.Explanations;

/// <summary>A multigrid cycle read as a step towards the solution of γx + τKᵀΦ(Kx) = γf, or of its form with a mask.</summary>
public sealed record CycleReading : BlockReading
{
    /// <summary>The levels, the finest first.</summary>
    public required ImmutableArray<CycleLevelReading> Levels { get; init; }

    /// <summary>V, W or F.</summary>
    public required CycleShape Shape { get; init; }

    /// <summary>The channel of the state that holds the mask of known samples, counted from 0; null for none.</summary>
    public required int? Mask { get; init; }

    /// <summary>As <see cref="ResidualReading.SmallSignalDiffusivity"/>, of the finest level.</summary>
    public required ImmutableArray<double>? SmallSignalDiffusivity { get; init; }

    /// <summary>
    /// τ/γ of the finest level: the time τ of the implicit step that the cycle solves; null with a mask, and for γ = 0.
    /// </summary>
    public double? ImplicitTimeStep => Mask is null && Levels[0].Reaction > 0 ? Levels[0].Diffusion / Levels[0].Reaction : null;

    internal override ImmutableArray<BlockReading> Inner => [];

    internal override IEnumerable<(int Bank, int? Guide, int Layer)> Parts => Levels.Select(level => (level.Bank, default(int?), level.Layer));

    internal override bool HasSmallSignals => ImplicitTimeStep is not null && SmallSignalDiffusivity is not null;

    internal override IEnumerable<TimeStepReading> TimeSteps => ImplicitTimeStep is { } tau ? [new("implicit, one cycle,", tau, 0, null, false)] : [];

    internal override void Advance(DiffusionClock clock)
    {
        if (ImplicitTimeStep is { } tau)
        {
            clock.Move(clock.Rates(SmallSignalDiffusivity), (rate, _, _) => tau * rate);
        }
    }

    internal override IEnumerable<string[]> Rows(PdeReport report, string number)
    {
        yield return Plain(
            number, $"multigrid {Shape}-cycle, {(Mask is null ? "" : $"mask in channel {Mask + 1}, ")}{Wording.Count(Levels.Length, "level")}",
            ImplicitTimeStep is { } tau ? Wording.Rounded(tau) : "", "any");
        foreach (var (l, level) in Levels.Index())
        {
            yield return
            [
                $"{number}.{l + 1}",
                $"level {l}, γ = {Wording.Rounded(level.Reaction)}, τ = {Wording.Rounded(level.Diffusion)}, δ = {Wording.Rounded(level.Diagonal)}, "
                    + $"{string.Join(" + ", new[] { level.PreSmoothing.Length, level.PostSmoothing.Length }.Where(sweeps => sweeps > 0))} sweeps",
                $"{level.Bank + 1}", $"{level.Layer + 1}", "", "", "", "", BlockTable.Backward(report.Layers[level.Layer]),
            ];
        }
    }
}

/// <summary>One level of a cycle.</summary>
/// <param name="Bank">K: index into <see cref="PdeReport.Banks"/>.</param>
/// <param name="Layer">Φ: index into <see cref="PdeReport.Layers"/>.</param>
/// <param name="Reaction">γ.</param>
/// <param name="Diffusion">τ.</param>
/// <param name="Diagonal">δ, what sweeps take the diagonal of KᵀGK for.</param>
/// <param name="PreSmoothing">The weights ω before the coarse correction, or of all sweeps on the coarsest level.</param>
/// <param name="PostSmoothing">The weights ω after it.</param>
public sealed record CycleLevelReading(
    int Bank, int Layer, double Reaction, double Diffusion, double Diagonal,
    ImmutableArray<double> PreSmoothing, ImmutableArray<double> PostSmoothing);
