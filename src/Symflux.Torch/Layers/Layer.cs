using Symflux.Blueprints;
using static TorchSharp.torch;

namespace Symflux.Torch.Layers;

/// <summary>A block as a network layer.</summary>
internal abstract class Layer(string name) : nn.Module(name)
{
    /// <summary>Advances the state by the block. New tensors belong to the caller's dispose scope.</summary>
    public abstract LayerState Advance(LayerState state);

    /// <summary>The block with the parameters of this moment.</summary>
    public abstract Block ToBlock();

    /// <summary>Makes the layer of a block.</summary>
    /// <param name="block">The block with its numbers at construction.</param>
    /// <param name="place">Which block of the blueprint it is, from 1, for messages.</param>
    /// <param name="dimension">Dimension of the grids.</param>
    /// <param name="options">Parametrisation, trainable parts and precision.</param>
    /// <param name="visibleChannels">How many channels of the state hold the image; lifted ones beyond it are hidden.</param>
    public static Layer Of(Block block, int place, int dimension, NetworkOptions options, int visibleChannels) => block switch
    {
        ResidualBlock { Guide: null } residual => new ResidualLayer(residual, place, dimension, options, visibleChannels),
        LiftBlock or ProjectBlock => new WidthLayer(block),
        _ => throw new SymfluxException($"block {place} is a {(block is ResidualBlock ? "guided " : "")}{block.GetType().Name}, which a network cannot hold"),
    };
}
