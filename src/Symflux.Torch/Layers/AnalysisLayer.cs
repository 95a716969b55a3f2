using Symflux.Blueprints;
using Symflux.Torch.Operators;

namespace Symflux.Torch.Layers;

/// <summary>Moves the state to the grid of cells, and remembers the extents that it came from.</summary>
internal sealed class AnalysisLayer(AnalysisBlock block) : Layer(nameof(AnalysisLayer))
{
    private readonly CellOperator cells = new(block.Cells);

    public override Func<LayerState, LayerState> Freeze() => state => state.Each(cells.Analyse) with
    {
        FinerExtents = state.FinerExtents.Push([.. state.State.shape.Skip(2)]),
    };

    public override Block ToBlock() => block;
}
