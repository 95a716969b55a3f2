using System.Text.Json.Serialization;
using Symflux.Fields;

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
[JsonDerivedType(typeof(ClampEntry), "clamp")]
[JsonDerivedType(typeof(SymmetrisationEntry), "symmetrisation")]
internal abstract record BlockEntry
{
    /// <summary>The block.</summary>
    public abstract Block Read(BlockParser parser);
}

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

    public override Block Read(BlockParser parser) => new ResidualBlock(
        parser.Bank(Stencils), parser.Layer(Flux), BlockParser.Number(TimeStep), BlockParser.Number(Fidelity), BlockParser.Number(Extrapolation),
        StepWindow is { } window ? StepControl.Adaptive(window) : StepControl.Fixed, Guide is { } guide ? parser.Bank(guide) : null);
}

internal sealed record LiftEntry : BlockEntry
{
    public required int InputChannels { get; init; }

    public required int OutputChannels { get; init; }

    public override Block Read(BlockParser parser) => new LiftBlock(InputChannels, OutputChannels);
}

internal sealed record ProjectEntry : BlockEntry
{
    public required int InputChannels { get; init; }

    public required int OutputChannels { get; init; }

    public override Block Read(BlockParser parser) => new ProjectBlock(InputChannels, OutputChannels);
}

internal sealed record AnalysisEntry : BlockEntry
{
    public required int Channels { get; init; }

    public required int Dimension { get; init; }

    public required int CellSize { get; init; }

    public override Block Read(BlockParser parser) => new AnalysisBlock(Channels, parser.Cells(Dimension, CellSize));
}

internal sealed record SynthesisEntry : BlockEntry
{
    public required int Channels { get; init; }

    public required int Dimension { get; init; }

    public required int CellSize { get; init; }

    public override Block Read(BlockParser parser) => new SynthesisBlock(Channels, parser.Cells(Dimension, CellSize));
}

internal sealed record RecurrentEntry : BlockEntry
{
    /// <summary>Places of blocks that stand before it in the table.</summary>
    public required int[] Body { get; init; }

    public required int Iterations { get; init; }

    public required double Tolerance { get; init; }

    public override Block Read(BlockParser parser) => new RecurrentBlock(parser.Body(Body), new StoppingRule(Iterations, Tolerance));
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

    public override Block Read(BlockParser parser) => new LinearSolveBlock(
        parser.Bank(Stencils), parser.Layer(Flux), BlockParser.Number(TimeStep), BlockParser.Number(Fidelity), ReadSolver());

    private LinearSolver ReadSolver() => Solver switch
    {
        "direct" => LinearSolver.Direct,
        "additive-operator-splitting" => LinearSolver.AdditiveOperatorSplitting,
        "conjugate-gradients" => LinearSolver.ConjugateGradients(Tolerance ?? 0, Iterations ?? 0),
        _ => throw new SymfluxException($"its linear solver '{Solver}' is unknown; it may need a newer version of Symflux"),
    };
}

internal sealed record CycleEntry : BlockEntry
{
    /// <summary>The finest first.</summary>
    public required CycleLevelEntry[] Levels { get; init; }

    public required string Shape { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Mask { get; init; }

    public override Block Read(BlockParser parser) => new CycleBlock(parser.Levels(Levels), BlockParser.Name<CycleShape>(Shape), Mask);
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

    public override Block Read(BlockParser parser) => new BallProjectionBlock(Channels);
}

internal sealed record ClampEntry : BlockEntry
{
    public required int Channels { get; init; }

    public required double Lowest { get; init; }

    public required double Highest { get; init; }

    public override Block Read(BlockParser parser) => new ClampBlock(Channels, BlockParser.Number(Lowest), BlockParser.Number(Highest));
}

internal sealed record SymmetrisationEntry : BlockEntry
{
    /// <summary>Places of blocks that stand before it in the table.</summary>
    public required int[] Body { get; init; }

    public required string Group { get; init; }

    public override Block Read(BlockParser parser) => new SymmetrisationBlock(parser.Body(Body), BlockParser.Name<SymmetryGroup>(Group));
}
