using Symflux.Blueprints;
using static TorchSharp.torch;

namespace Symflux.Torch.Layers;

/// <summary>Lifts to more channels, the new ones 0, or projects to the first ones.</summary>
internal sealed class WidthLayer(Block block) : Layer(nameof(WidthLayer))
{
    public override Func<LayerState, LayerState> Freeze() =>
        state => state.Each(Carry);

    public override Block ToBlock() => block;

    private Tensor Carry(Tensor field)
    {
        using var scope = NewDisposeScope();
        var more = block.OutputChannels - block.InputChannels;
        if (more <= 0)
        {
            return field.narrow(1, 0, block.OutputChannels).MoveToOuterDisposeScope();
        }

        var shape = field.shape;
        shape[1] = more;
        return cat([field, zeros(shape, field.dtype, field.device)], 1).MoveToOuterDisposeScope();
    }
}
