using System.Collections.Immutable;

namespace Symflux.Explanations;

/// <summary>A symmetric residual block read as an explicit diffusion step.</summary>
public sealed record ResidualReading : BlockReading
{
    /// <summary>K: index into <see cref="PdeReport.Banks"/>.</summary>
    public required int Bank { get; init; }

    /// <summary>Φ: index into <see cref="PdeReport.Layers"/>.</summary>
    public required int Layer { get; init; }

    /// <summary>H, from which the diffusivities are computed: index into <see cref="PdeReport.Banks"/>; null for K itself.</summary>
    public required int? Guide { get; init; }

    /// <summary>τ, in units of length to the power of the diffusion's order.</summary>
    public required double TimeStep { get; init; }

    /// <summary>2(1 − μ)/(L‖K‖²), the largest step that is proven not to enlarge the norm; null where there is no L, or K is 0.</summary>
    public required double? StableStep { get; init; }

    /// <summary>Whether the step is shortened, when the block runs, until it does not enlarge the norm.</summary>
    public required bool IsAdaptive { get; init; }

    /// <summary>μ, the weight of the input in the step.</summary>
    public required double Fidelity { get; init; }

    /// <summary>α, the weight of the step against the state before; 1: none.</summary>
    public required double Extrapolation { get; init; }

    /// <summary>
    /// A, row by row: small and smooth signals diffuse in this block like ∂_t u = div(A∇u), A = Σ_c Φ_c'(0) m_c m_cᵀ with
    /// m_c the first moments of stencil c; mean over the channels of the state. Null where K sees constants.
    /// </summary>
    public required ImmutableArray<double>? SmallSignalDiffusivity { get; init; }

    internal override ImmutableArray<BlockReading> Inner => [];

    internal override IEnumerable<(int Bank, int? Guide, int Layer)> Parts => [(Bank, Guide, Layer)];

    internal override bool HasSmallSignals => SmallSignalDiffusivity is not null;

    internal override IEnumerable<TimeStepReading> TimeSteps => [new("explicit", TimeStep, Fidelity, StableStep, IsAdaptive)];

    internal override void Advance(DiffusionClock clock)
    {
        var mu = clock.CountsData ? Fidelity : 0;
        clock.Move(clock.Rates(SmallSignalDiffusivity), (rate, theta, old) =>
            Extrapolation * ((1 - mu) * theta + TimeStep * rate) + (1 - Extrapolation) * old);
    }

    internal override IEnumerable<string[]> Rows(PdeReport report, string number) =>
    [
        [
            number, IsAdaptive ? "explicit, adaptive" : "explicit",
            $"{Bank + 1}{(Guide is { } guide ? $" guided by {guide + 1}" : "")}", $"{Layer + 1}",
            Wording.Rounded(TimeStep),
            StableStep is { } bound ? Wording.Rounded(TimeStep / bound) : "–",
            Wording.Rounded(Fidelity), Wording.Rounded(Extrapolation), BlockTable.Backward(report.Layers[Layer]),
        ],
    ];
}
