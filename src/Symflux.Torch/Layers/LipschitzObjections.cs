using Symflux.Blueprints;
using Symflux.Fluxes;

namespace Symflux.Torch.Layers;

/// <summary>Why training keeps no Lipschitz constant of a block; null where it does.</summary>
internal sealed class LipschitzObjections : IBlockReader<string?>
{
    /// <summary>The reader.</summary>
    public static readonly LipschitzObjections Reader = new();

    public string? Residual(ResidualBlock block) => block switch
    {
        { StepControl.IsAdaptive: true } => "its step adapts to the state; use a fixed one",
        { Extrapolation: not 1 } => "it extrapolates, which this bound does not cover; use α = 1",
        { Guide: not null } => "its diffusivities come from a guide; use none",
        _ => block.Flux.Groups.Select(group => group.Flux).FirstOrDefault(flux => !IsHeld(flux)) is { } flux
            ? $"a {flux.GetType().Name} has negative slopes without a bound that is held; use monotone or weakly monotone splines"
            : null,
    };

    public string? Transform(TransformBlock block) => block is { Opens: null, Closes: null } ? null : Other(block);

    public string? LinearSolve(LinearSolveBlock block) => Other(block);

    public string? Recurrent(RecurrentBlock block) => block.Stopping is { Tolerance: > 0, Iterations: > 1 }
        ? "its number of passes depends on the input; use tolerance 0"
        : block.Body.Select(part => part.Accept(this)).FirstOrDefault(objection => objection is not null);

    public string? Cycle(CycleBlock block) => Other(block);

    public string? BallProjection(BallProjectionBlock block) => Other(block);

    public string? Clamp(ClampBlock block) => null;

    public string? Symmetrisation(SymmetrisationBlock block) => Other(block);

    private static string Other(Block block) => $"it is a {block.GetType().Name}; use residual blocks";

    private static bool IsHeld(Flux flux) => flux is SlopeSplineFlux or LinearFlux or CharbonnierFlux or TotalVariationFlux;
}
