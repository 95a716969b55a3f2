using System.Text.Json.Serialization;

namespace Symflux.Explanations;

/// <summary>A run of equal blocks of a blueprint, read as steps of a diffusion process.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ResidualReading), "residual")]
[JsonDerivedType(typeof(WidthReading), "width")]
[JsonDerivedType(typeof(CellReading), "cells")]
[JsonDerivedType(typeof(RecurrentReading), "recurrent")]
[JsonDerivedType(typeof(LinearSolveReading), "linearSolve")]
[JsonDerivedType(typeof(CycleReading), "multigridCycle")]
[JsonDerivedType(typeof(BallProjectionReading), "ballProjection")]
[JsonDerivedType(typeof(SymmetrisationReading), "symmetrisation")]
public abstract record BlockReading
{
    private protected BlockReading() { }

    /// <summary>Number of the first block, from 1 on; within the body of a block counted anew.</summary>
    public required int First { get; init; }

    /// <summary>Number of the last block.</summary>
    public required int Last { get; init; }

    /// <summary>"block 3", "blocks 2–12".</summary>
    [JsonIgnore]
    public string Label => First == Last ? $"block {First}" : $"blocks {First}–{Last}";
}
