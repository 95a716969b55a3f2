using Symflux.Blueprints;
using Symflux.Torch.Operators;

namespace Symflux.Torch.Layers;

/// <summary>Brings the state back from the grid of cells.</summary>
internal sealed class SynthesisLayer(SynthesisBlock block) : Layer(nameof(SynthesisLayer))
{
    private readonly CellOperator cells = new(block.Cells);

    public override Func<LayerState, LayerState> Freeze() => state =>
    {
        var finer = state.FinerExtents.Pop(out var extents);
        return state.Each(field => cells.Synthesise(field, extents)) with { FinerExtents = finer };
    };

    public override Block ToBlock() => block;
}
