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
    public required System.Collections.Immutable.ImmutableArray<double>? SmallSignalDiffusivity { get; init; }
}
