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
    public abstract IEnumerable<ResidualLayer> WeaklyMonotoneLayers { get; }

    /// <summary>
    /// The bound of the distance of two states after the block from that before it, in units of ‖f₁ − f₂‖: the recursion of the
    /// certificate (facts 3, 4 and 6 of docs/THEORY.md) in terms of the parameters. For blocks of fixed step.
    /// </summary>
    /// <param name="state">The bound before the block; a scalar or a vector of cases, in double.</param>
    /// <param name="data">The bound of the distance of the data.</param>
    /// <param name="modulus">m of the layers with weakly monotone fluxes.</param>
    /// <exception cref="NotSupportedException">The layer has no such bound, which <see cref="CertifiableBlock.CheckLipschitz"/> finds first.</exception>
    public abstract Tensor Distance(Tensor state, Tensor data, Func<ResidualLayer, Tensor> modulus);

    /// <summary>The block with the parameters of this moment.</summary>
    public abstract Block ToBlock();

    /// <summary>Makes the layer of a block.</summary>
    /// <param name="block">The block with its numbers at construction.</param>
    /// <param name="place">Which block of the blueprint it is, for messages: 3, or 3.1 for the first of the body of block 3.</param>
    /// <param name="dimension">Dimension of the grids.</param>
    /// <param name="options">Parametrisation, trainable parts and precision.</param>
    /// <param name="visibleChannels">How many channels of the state hold the image; lifted ones beyond it are hidden.</param>
    public static Layer Of(Block block, string place, int dimension, NetworkOptions options, int visibleChannels) =>
        block.Accept(new Maker(place, dimension, options, visibleChannels));

    /// <summary>What <see cref="Distance"/> of a layer without a Lipschitz bound does.</summary>
    private protected static NotSupportedException NoDistance(string name) => new($"a {name} has no Lipschitz bound");

    private sealed class Maker(string place, int dimension, NetworkOptions options, int visibleChannels) : IBlockReader<Layer>
    {
        public Layer Residual(ResidualBlock block) => new ResidualLayer(block, place, dimension, options, visibleChannels);

        public Layer Transform(TransformBlock block) => new TransformLayer(block);

        public Layer LinearSolve(LinearSolveBlock block) => new LinearSolveLayer(block, dimension, options, visibleChannels);

        public Layer Recurrent(RecurrentBlock block) => new RecurrentLayer(block, place, dimension, options, visibleChannels);

        public Layer Cycle(CycleBlock block) => new CycleLayer(block, dimension, options, visibleChannels);

        public Layer BallProjection(BallProjectionBlock block) => new BallProjectionLayer(block);

        public Layer Clamp(ClampBlock block) => new ClampLayer(block);

        public Layer Symmetrisation(SymmetrisationBlock block) => new SymmetrisationLayer(block, place, dimension, options, visibleChannels);
    }
}
