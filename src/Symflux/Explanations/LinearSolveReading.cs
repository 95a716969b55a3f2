using System.Collections.Immutable;

namespace Symflux.Explanations;

/// <summary>A linear solve read as a semi-implicit diffusion step; stable for every τ.</summary>
public sealed record LinearSolveReading : BlockReading
{
    /// <summary>K: index into <see cref="PdeReport.Banks"/>.</summary>
    public required int Bank { get; init; }

    /// <summary>g: index into <see cref="PdeReport.Layers"/>.</summary>
    public required int Layer { get; init; }

    /// <summary>τ.</summary>
    public required double TimeStep { get; init; }

    /// <summary>μ.</summary>
    public required double Fidelity { get; init; }

    /// <summary>How the system is solved.</summary>
    public required string Solver { get; init; }

    /// <summary>As <see cref="ResidualReading.SmallSignalDiffusivity"/>.</summary>
    public required ImmutableArray<double>? SmallSignalDiffusivity { get; init; }

    internal override ImmutableArray<BlockReading> Inner => [];

    internal override IEnumerable<(int Bank, int? Guide, int Layer)> Parts => [(Bank, null, Layer)];

    internal override bool HasSmallSignals => SmallSignalDiffusivity is not null;

    internal override IEnumerable<TimeStepReading> TimeSteps => [new("semi-implicit", TimeStep, Fidelity, null, false)];

    internal override void Advance(DiffusionClock clock) => clock.Move(
        clock.Rates(SmallSignalDiffusivity), (rate, theta, _) => (theta + TimeStep * rate) / (1 + (clock.CountsData ? Fidelity : 0)));

    internal override IEnumerable<string[]> Rows(PdeReport report, string number) =>
    [
        [
            number, $"semi-implicit, {Solver}", $"{Bank + 1}", $"{Layer + 1}", Wording.Rounded(TimeStep),
            "any", Wording.Rounded(Fidelity), "1", BlockTable.Backward(report.Layers[Layer]),
        ],
    ];
}
