using static TorchSharp.torch;

namespace Symflux.Torch.Layers;

/// <summary>What a layer reads and writes; all of one shape, batch × m × grid.</summary>
/// <param name="State">u.</param>
/// <param name="Previous">u⁻.</param>
/// <param name="Data">f.</param>
internal readonly record struct LayerState(Tensor State, Tensor Previous, Tensor Data)
{
    /// <summary>The state after a step: u⁺, with u before it.</summary>
    public LayerState Next(Tensor next) => new(next, State, Data);
}
