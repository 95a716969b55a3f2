using System.Collections.Immutable;
using System.Globalization;
using Symflux.Blueprints;
using Symflux.Fields;

namespace Symflux.Testing.Grammar;

/// <summary>A sentence of the grammar: a blueprint and a grid to run it on.</summary>
/// <param name="Blueprint">The blueprint.</param>
/// <param name="Grid">The grid.</param>
/// <param name="Seed">From which searches for inputs start.</param>
public sealed record BlueprintCase(Blueprint Blueprint, Grid Grid, int Seed)
{
    /// <summary>The kinds of its blocks, those in bodies too.</summary>
    public IEnumerable<string> Families => Flattened(Blueprint.Blocks).Select(Family).Distinct();

    /// <summary>The blocks with the numbers on which proofs rest.</summary>
    public override string ToString() =>
        $"{Blueprint.Dimension}D, {Blueprint.Channels} channels on {Grid}, seed {Seed}: {Words(Blueprint.Blocks)}";

    /// <summary>All blocks, those in bodies too.</summary>
    public static IEnumerable<Block> Flattened(IEnumerable<Block> blocks) =>
        blocks.SelectMany(block => block is BodyBlock around ? Flattened(around.Body).Prepend(block) : [block]);

    private static string Family(Block block) => block switch
    {
        ResidualBlock { StepControl.IsAdaptive: true } => "adaptive",
        ResidualBlock { Guide: not null } => "guided",
        ResidualBlock { Extrapolation: not 1 } => "extrapolated",
        ResidualBlock => "residual",
        RecurrentBlock { Stopping.Tolerance: > 0 } => "recurrent, tolerance",
        CycleBlock { Mask: not null } => "cycle, mask",
        LinearSolveBlock solve => $"linear solve, {solve.Solver.GetType().Name}",
        _ => block.GetType().Name,
    };

    private static string Words(ImmutableArray<Block> blocks) => string.Join(", ", blocks.Select(Word));

    private static string Word(Block block) => block switch
    {
        ResidualBlock residual => string.Create(
            CultureInfo.InvariantCulture,
            $"{Family(residual)}({residual.Stencils.Boundary}, {string.Join(" + ", residual.Flux.Groups.Select(group => $"{group.Channels.Length}×{group.Flux.GetType().Name}"))}, "
            + $"‖K‖ {residual.Stencils.NormBound:R}, τ {residual.TimeStep:R}, μ {residual.Fidelity:R}, α {residual.Extrapolation:R})"),
        RecurrentBlock recurrent => $"recurrent[{recurrent.Stopping.Iterations} passes, tolerance {recurrent.Stopping.Tolerance}: {Words(recurrent.Body)}]",
        SymmetrisationBlock average => $"average[{average.Group}: {Words(average.Body)}]",
        AnalysisBlock analysis => $"analysis({analysis.InputChannels} → {analysis.OutputChannels}, cells of {analysis.Cells.Size})",
        LiftBlock or ProjectBlock or SynthesisBlock => $"{block.GetType().Name}({block.InputChannels} → {block.OutputChannels})",
        _ => Family(block),
    };
}
