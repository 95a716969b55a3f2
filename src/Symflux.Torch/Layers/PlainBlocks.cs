using Symflux.Blueprints;

namespace Symflux.Torch.Layers;

/// <summary>Whether a block is one that a norm budget covers: a residual block of fixed step, or a change of channels between them.</summary>
internal sealed class PlainBlocks : IBlockReader<bool>
{
    public bool Residual(ResidualBlock block) => !block.StepControl.IsAdaptive;

    public bool Transform(TransformBlock block) => block is { Opens: null, Closes: null };

    public bool LinearSolve(LinearSolveBlock block) => false;

    public bool Recurrent(RecurrentBlock block) => false;

    public bool Cycle(CycleBlock block) => false;

    public bool BallProjection(BallProjectionBlock block) => false;

    public bool Clamp(ClampBlock block) => false;

    public bool Symmetrisation(SymmetrisationBlock block) => false;
}
