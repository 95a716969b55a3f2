using System.Collections.Immutable;
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
[JsonDerivedType(typeof(ClampReading), "clamp")]
[JsonDerivedType(typeof(SymmetrisationReading), "symmetrisation")]
public abstract record BlockReading
{
    private protected BlockReading() { }

    /// <summary>Number of the first block, from 1 on; within the body of a block counted anew.</summary>
    public required int First { get; init; }

    /// <summary>Number of the last block.</summary>
    public required int Last { get; init; }

    /// <summary>The readings of the blocks within it.</summary>
    internal abstract ImmutableArray<BlockReading> Inner { get; }

    /// <summary>Bank, guide and layer of every step in it, as indices into the lists of the report.</summary>
    internal abstract IEnumerable<(int Bank, int? Guide, int Layer)> Parts { get; }

    /// <summary>Whether what it does to small signals is known, so that it can be added up.</summary>
    internal abstract bool HasSmallSignals { get; }

    /// <summary>Its steps in time; an implicit step counts as one, with the data term of the whole.</summary>
    internal abstract IEnumerable<TimeStepReading> TimeSteps { get; }

    /// <summary>Lets the time of the block pass, once.</summary>
    internal abstract void Advance(DiffusionClock clock);

    /// <summary>Its lines in the table of blocks, without those of the blocks within it.</summary>
    /// <param name="report">The report that it is part of.</param>
    /// <param name="number">What stands in the first column.</param>
    internal abstract IEnumerable<string[]> Rows(PdeReport report, string number);

    /// <summary>A line that tells no more than a kind.</summary>
    private protected static string[] Plain(string number, string kind, string step = "", string bound = "") => [number, kind, "", "", step, bound, "", "", ""];
}
