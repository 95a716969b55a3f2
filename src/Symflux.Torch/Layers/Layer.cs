using Symflux.Blueprints;
using static TorchSharp.torch;

namespace Symflux.Torch.Layers;

/// <summary>A block as a network layer.</summary>
internal abstract class Layer(string name) : nn.Module(name)
{
    /// <summary>
    /// The block as a function of the state with its parameters evaluated once (stencils normalised, exponentials taken),
    /// however often it runs. The function serves as long as the dispose scope of the caller is open, to which the new
    /// tensors belong; where no graph is recorded, the parameters are constants of it.
    /// </summary>
    public abstract Func<LayerState, LayerState> Freeze();

    /// <summary>The residual layers in it with weakly monotone fluxes.</summary>
    public virtual IEnumerable<ResidualLayer> WeaklyMonotoneLayers => [];

    /// <summary>
    /// The bound of the distance of two states after the block from that before it, in units of ‖f₁ − f₂‖: the recursion of the
    /// certificate (facts 3, 4 and 6 of docs/THEORY.md) in terms of the parameters. For blocks of fixed step.
    /// </summary>
    /// <param name="state">The bound before the block; a scalar or a vector of cases, in double.</param>
    /// <param name="data">The bound of the distance of the data.</param>
    /// <param name="modulus">m of the layers with weakly monotone fluxes.</param>
    public virtual Tensor Distance(Tensor state, Tensor data, Func<ResidualLayer, Tensor> modulus) => state;

    /// <summary>The block with the parameters of this moment.</summary>
    public abstract Block ToBlock();

    /// <summary>Makes the layer of a block.</summary>
    /// <param name="block">The block with its numbers at construction.</param>
    /// <param name="place">Which block of the blueprint it is, for messages: 3, or 3.1 for the first of the body of block 3.</param>
    /// <param name="dimension">Dimension of the grids.</param>
    /// <param name="options">Parametrisation, trainable parts and precision.</param>
    /// <param name="visibleChannels">How many channels of the state hold the image; lifted ones beyond it are hidden.</param>
    public static Layer Of(Block block, string place, int dimension, NetworkOptions options, int visibleChannels) => block switch
    {
        ResidualBlock residual => new ResidualLayer(residual, place, dimension, options, visibleChannels),
        LiftBlock or ProjectBlock => new WidthLayer(block),
        AnalysisBlock analysis => new AnalysisLayer(analysis),
        SynthesisBlock synthesis => new SynthesisLayer(synthesis),
        RecurrentBlock recurrent => new RecurrentLayer(recurrent, place, dimension, options, visibleChannels),
        LinearSolveBlock solve => new LinearSolveLayer(solve, dimension, options, visibleChannels),
        CycleBlock cycle => new CycleLayer(cycle, dimension, options, visibleChannels),
        BallProjectionBlock projection => new BallProjectionLayer(projection),
        SymmetrisationBlock average => new SymmetrisationLayer(average, place, dimension, options, visibleChannels),
        _ => throw new SymfluxException($"block {place} is a {block.GetType().Name}, which a network cannot hold"),
    };
}
