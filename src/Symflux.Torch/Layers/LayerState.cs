using System.Collections.Immutable;
using static TorchSharp.torch;

namespace Symflux.Torch.Layers;

/// <summary>What a layer reads and writes; all of one shape, batch × m × grid.</summary>
/// <param name="State">u.</param>
/// <param name="Previous">u⁻.</param>
/// <param name="Data">f.</param>
internal readonly record struct LayerState(Tensor State, Tensor Previous, Tensor Data)
{
    /// <summary>The extents of the grids that synthesis goes back to, the next one first.</summary>
    public ImmutableStack<long[]> FinerExtents { get; init; } = [];

    /// <summary>The state after a step: u⁺, with u before it.</summary>
    public LayerState Next(Tensor next) => this with { State = next, Previous = State };

    /// <summary>State, state before and data changed alike.</summary>
    public LayerState Each(Func<Tensor, Tensor> change) =>
        this with { State = change(State), Previous = change(Previous), Data = change(Data) };
}
