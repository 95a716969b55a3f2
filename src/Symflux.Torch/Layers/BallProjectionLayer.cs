using Symflux.Blueprints;
using TorchSharp;
using static TorchSharp.torch;

namespace Symflux.Torch.Layers;

/// <summary>u·min(1, ‖f‖/‖u‖) for every item of a batch.</summary>
internal sealed class BallProjectionLayer(BallProjectionBlock block) : Layer(nameof(BallProjectionLayer))
{
    // Kept: a number that is made for one call may be finalised while the call still reads it.
    private static readonly Scalar One = 1;

    public override IEnumerable<ResidualLayer> WeaklyMonotoneLayers => [];

    public override Tensor Distance(Tensor state, Tensor data, Func<ResidualLayer, Tensor> modulus) => throw NoDistance(nameof(BallProjectionLayer));

    public override Func<LayerState, LayerState> Freeze() => state => state.Next(Project(state.State, state.Data));

    public override Block ToBlock() => block;

    private static Tensor Project(Tensor state, Tensor data)
    {
        using var scope = NewDisposeScope();
        var (size, radius) = (Norm(state), Norm(data));
        var isOutside = size.gt(radius);
        // Inside of the ball the quotient is not used; there it may be 0/0, whose gradient would spoil the other branch.
        var quotient = (radius / size.masked_fill(isOutside.logical_not(), One)).masked_fill(isOutside.logical_not(), One);
        return (state * quotient.to_type(state.dtype)).MoveToOuterDisposeScope();
    }

    /// <summary>In double: a bound is claimed for it. The gradient at 0 is 0.</summary>
    private static Tensor Norm(Tensor field)
    {
        var norm = field.to_type(ScalarType.Float64).reshape([field.shape[0], -1]).norm(1, keepdim: true, p: 2);
        return norm.reshape([field.shape[0], .. Enumerable.Repeat(1L, (int)field.dim() - 1)]);
    }
}
