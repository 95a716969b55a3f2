using Symflux.Blueprints;
using TorchSharp;
using static TorchSharp.torch;

namespace Symflux.Torch.Layers;

/// <summary>min(max(u, a), b) for every value.</summary>
internal sealed class ClampLayer(ClampBlock block) : Layer(nameof(ClampLayer))
{
    // Kept: a number that is made for one call may be finalised while the call still reads it.
    private readonly Scalar lowest = block.Lowest;
    private readonly Scalar highest = block.Highest;

    public override IEnumerable<ResidualLayer> WeaklyMonotoneLayers => [];

    public override Tensor Distance(Tensor state, Tensor data, Func<ResidualLayer, Tensor> modulus) => state;

    public override Func<LayerState, LayerState> Freeze() => state => state.Next(state.State.clamp(lowest, highest));

    public override Block ToBlock() => block;
}
