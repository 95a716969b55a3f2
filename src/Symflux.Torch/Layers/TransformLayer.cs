using Symflux.Blueprints;
using Symflux.Torch.Operators;
using static TorchSharp.torch;

namespace Symflux.Torch.Layers;

/// <summary>
/// A change of the state space. To cells it remembers the extents that it came from; on the same grid it adds channels of 0, or keeps the first ones.
/// </summary>
internal sealed class TransformLayer(TransformBlock block) : Layer(nameof(TransformLayer))
{
    private readonly CellOperator? cells = (block.Opens ?? block.Closes) is { } transform ? new CellOperator(transform) : null;

    public override IEnumerable<ResidualLayer> WeaklyMonotoneLayers => [];

    public override Func<LayerState, LayerState> Freeze() => cells is null ? state => state.Each(Carry)
        : block.Opens is not null ? state => state.Each(cells.Analyse) with { FinerExtents = state.FinerExtents.Push([.. state.State.shape.Skip(2)]) }
        : state =>
        {
            var finer = state.FinerExtents.Pop(out var extents);
            return state.Each(field => cells.Synthesise(field, extents)) with { FinerExtents = finer };
        };

    public override Tensor Distance(Tensor state, Tensor data, Func<ResidualLayer, Tensor> modulus) => state;

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
