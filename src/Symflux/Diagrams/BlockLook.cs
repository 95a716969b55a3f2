using Symflux.Blueprints;
using Symflux.Explanations;
using Symflux.Fluxes;
using Symflux.Operators;

namespace Symflux.Diagrams;

/// <summary>How a block looks from afar: what folding, overview, title and legend need to know.</summary>
/// <param name="Shape">What has to agree for blocks to be drawn as one.</param>
/// <param name="Symbol">What its box in the overview says.</param>
internal sealed record BlockLook(string Shape, string Symbol)
{
    private static readonly Reader Looks = new();

    /// <summary>The filling of its box.</summary>
    public string Fill { get; private init; } = Palette.Weights;

    /// <summary>The border of its box.</summary>
    public string Line { get; private init; } = Palette.WeightsLine;

    /// <summary>Whether it is the explicit step that symmetric residual networks are made of.</summary>
    public bool IsResidual { get; private init; }

    /// <summary>Whether it solves a system.</summary>
    public bool IsImplicit { get; private init; }

    /// <summary>Whether its state comes back to its beginning.</summary>
    public bool HasFeedback { get; private init; }

    /// <summary>As a part of a U-net: 0 for one level, 1 for one way down and up, 2 for several; null for no U-net.</summary>
    public int? Nesting { get; private init; }

    /// <summary>Whether a channel of its state is a mask.</summary>
    public bool HasMask { get; private init; }

    /// <summary>Whether its drawing has ranges of backward diffusion.</summary>
    public bool ShowsBackward { get; private init; }

    /// <summary>How a block looks.</summary>
    public static BlockLook Of(Block block) => block.Accept(Looks);

    private sealed class Reader : IBlockReader<BlockLook>
    {
        public BlockLook Residual(ResidualBlock block) => new(
            $"residual {Shape(block.Stencils)} {Shape(block.Flux)} {block.Fidelity != 0} {block.Extrapolation != 1} {block.StepControl} "
                + $"{(block.Guide is { } guide ? Shape(guide) : "")}",
            block.Guide is null ? "K  Φ  −K^⊤" : "K  G  −K^⊤")
        {
            IsResidual = true,
            ShowsBackward = block.Guide is null && Icons.ShowsBackwardRanges(block.Flux),
        };

        public BlockLook Transform(TransformBlock block) => new(
            $"{block.GetType().Name} {block.InputChannels} {block.OutputChannels}",
            block.Opens is { } opened ? $"W  ↓{opened.Size}"
                : block.Closes is { } closed ? $"W^⊤  ↑{closed.Size}" : $"{block.InputChannels} → {block.OutputChannels} ch")
        {
            Fill = Palette.White,
            Line = Palette.Muted,
        };

        public BlockLook LinearSolve(LinearSolveBlock block) => new(
            $"solve {Shape(block.Stencils)} {Shape(block.Flux)} {block.Fidelity != 0} {SolverPrinter.Name(block.Solver)}", "K  g  ( · )^{−1}")
        {
            IsImplicit = true,
        };

        public BlockLook Recurrent(RecurrentBlock block) => new(
            $"recurrent {block.Stopping} ({string.Join("; ", block.Body.Select(part => Of(part).Shape))})",
            block.Body is [var only] ? Of(only).Symbol : "inner blocks")
        {
            HasFeedback = true,
        };

        public BlockLook Cycle(CycleBlock block) => new(
            $"cycle {block.Shape} {block.Mask} {string.Join("; ", block.Levels.Select(Shape))}", $"{block.Shape}-cycle")
        {
            Nesting = block.Levels.Length == 1 ? 0 : block.Shape == CycleShape.V || block.Levels.Length < 3 ? 1 : 2,
            HasMask = block.Mask is not null,
            ShowsBackward = Icons.ShowsBackwardRanges(block.Levels[0].Flux),
        };

        public BlockLook BallProjection(BallProjectionBlock block) => new($"ball {block.InputChannels}", "‖u‖ ≤ ‖f‖")
        {
            Fill = Palette.Activation,
            Line = Palette.ActivationLine,
        };

        public BlockLook Clamp(ClampBlock block) => new($"clamp {block.Lowest} {block.Highest}", "[a, b]")
        {
            Fill = Palette.Activation,
            Line = Palette.ActivationLine,
        };

        public BlockLook Symmetrisation(SymmetrisationBlock block) => new(
            $"symmetrisation {block.Group} ({string.Join("; ", block.Body.Select(part => Of(part).Shape))})", "mean over g");

        private static string Shape(CycleLevel level) =>
            $"{Shape(level.Stencils)} {Shape(level.Flux)} {level.Reaction != 0} {level.PreSmoothing.Length} {level.PostSmoothing.Length} "
            + $"{level.ToCoarser?.Interpolation.Width}";

        private static string Shape(StencilBank bank) =>
            $"{bank.Boundary} {bank.InputChannels} {bank.OutputChannels} "
            + $"{bank.Stencils.Max(s => s.Width)}×{bank.Stencils.Max(s => s.Height)}×{bank.Stencils.Max(s => s.Depth)}";

        private static string Shape(FluxLayer layer) =>
            $"{layer.Groups.Length} {string.Join(", ", layer.Groups.Select(group => group.Flux.Title).Distinct())}";
    }
}
