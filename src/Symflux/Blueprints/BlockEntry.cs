using System.Text.Json.Serialization;

namespace Symflux.Blueprints;

/// <summary>A block in the JSON of a blueprint; banks and flux layers are numbers of entries of their own.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ResidualEntry), "residual")]
[JsonDerivedType(typeof(LiftEntry), "lift")]
[JsonDerivedType(typeof(ProjectEntry), "project")]
[JsonDerivedType(typeof(AnalysisEntry), "analysis")]
[JsonDerivedType(typeof(SynthesisEntry), "synthesis")]
[JsonDerivedType(typeof(RecurrentEntry), "recurrent")]
[JsonDerivedType(typeof(LinearSolveEntry), "linear-solve")]
[JsonDerivedType(typeof(CycleEntry), "multigrid-cycle")]
[JsonDerivedType(typeof(BallProjectionEntry), "ball-projection")]
[JsonDerivedType(typeof(SymmetrisationEntry), "symmetrisation")]
internal abstract record BlockEntry;

internal sealed record ResidualEntry : BlockEntry
{
    public required int Stencils { get; init; }

    public required int Flux { get; init; }

    public required double TimeStep { get; init; }

    public required double Fidelity { get; init; }

    public required double Extrapolation { get; init; }

    /// <summary>The window of an adaptive step, in samples of the block's own grid; absent for a fixed one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? StepWindow { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Guide { get; init; }
}

internal sealed record LiftEntry : BlockEntry
{
    public required int InputChannels { get; init; }

    public required int OutputChannels { get; init; }
}

internal sealed record ProjectEntry : BlockEntry
{
    public required int InputChannels { get; init; }

    public required int OutputChannels { get; init; }
}

internal sealed record AnalysisEntry : BlockEntry
{
    public required int Channels { get; init; }

    public required int Dimension { get; init; }

    public required int CellSize { get; init; }
}

internal sealed record SynthesisEntry : BlockEntry
{
    public required int Channels { get; init; }

    public required int Dimension { get; init; }

    public required int CellSize { get; init; }
}

internal sealed record RecurrentEntry : BlockEntry
{
    public required BlockEntry[] Body { get; init; }

    public required int Iterations { get; init; }

    public required double Tolerance { get; init; }
}

internal sealed record LinearSolveEntry : BlockEntry
{
    public required int Stencils { get; init; }

    public required int Flux { get; init; }

    public required double TimeStep { get; init; }

    public required double Fidelity { get; init; }

    public required string Solver { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Iterations { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Tolerance { get; init; }
}

internal sealed record CycleEntry : BlockEntry
{
    /// <summary>The finest first.</summary>
    public required CycleLevelEntry[] Levels { get; init; }

    public required string Shape { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Mask { get; init; }
}

internal sealed record CycleLevelEntry
{
    public required int Stencils { get; init; }

    public required int Flux { get; init; }

    public required double Reaction { get; init; }

    public required double Diffusion { get; init; }

    public required double Diagonal { get; init; }

    public required double[] PreSmoothing { get; init; }

    public required double[] PostSmoothing { get; init; }

    /// <summary>None on the coarsest level.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Transfer { get; init; }
}

internal sealed record BallProjectionEntry : BlockEntry
{
    public required int Channels { get; init; }
}

internal sealed record SymmetrisationEntry : BlockEntry
{
    public required BlockEntry[] Body { get; init; }

    public required string Group { get; init; }
}
