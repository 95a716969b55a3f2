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
        blocks.SelectMany(block => Flattened(block.Children).Prepend(block));

    /// <summary>Blocks in words, those of bodies in brackets.</summary>
    internal static string Words(ImmutableArray<Block> blocks) => string.Join(", ", blocks.Select(Word));

    private static string Family(Block block) => block.Accept(Names.Reader).Family;

    private static string Word(Block block) => block.Accept(Names.Reader).Words;

    /// <summary>Family and words of a block.</summary>
    private sealed class Names : IBlockReader<(string Family, string Words)>
    {
        public static readonly Names Reader = new();

        public (string Family, string Words) Residual(ResidualBlock block)
        {
            var family = block.StepControl.IsAdaptive ? "adaptive"
                : block.Guide is not null ? "guided" : block.Extrapolation != 1 ? "extrapolated" : "residual";
            var groups = string.Join(" + ", block.Flux.Groups.Select(group => $"{group.Channels.Length}×{CaseWords.Of(group.Flux)}"));
            return (family, string.Create(
                CultureInfo.InvariantCulture,
                $"{family}({CaseWords.Of(block.Stencils)}; {groups}; "
                + $"‖K‖ {block.Stencils.NormBound:R}, τ {block.TimeStep:R}, μ {block.Fidelity:R}, α {block.Extrapolation:R})"));
        }

        public (string Family, string Words) Transform(TransformBlock block) => (block.GetType().Name,
            $"{block.GetType().Name}({block.InputChannels} → "
                + $"{block.OutputChannels}{((block.Opens ?? block.Closes) is { } cells ? $", cells of {cells.Size}" : "")})");

        public (string Family, string Words) LinearSolve(LinearSolveBlock block) => Plain($"linear solve, {block.Solver.GetType().Name}");

        public (string Family, string Words) Recurrent(RecurrentBlock block) => (
            block.Stopping.Tolerance > 0 ? "recurrent, tolerance" : nameof(RecurrentBlock),
            $"recurrent[{block.Stopping.Iterations} passes, tolerance {block.Stopping.Tolerance}: {BlueprintCase.Words(block.Body)}]");

        public (string Family, string Words) Cycle(CycleBlock block) => Plain(block.Mask is not null ? "cycle, mask" : nameof(CycleBlock));

        public (string Family, string Words) BallProjection(BallProjectionBlock block) => Plain(nameof(BallProjectionBlock));

        public (string Family, string Words) Clamp(ClampBlock block) =>
            (nameof(ClampBlock), $"clamp to [{block.Lowest:G3}, {block.Highest:G3}]");

        public (string Family, string Words) Symmetrisation(SymmetrisationBlock block) =>
            (nameof(SymmetrisationBlock), $"average[{block.Group}: {BlueprintCase.Words(block.Body)}]");

        private static (string Family, string Words) Plain(string family) => (family, family);
    }
}
