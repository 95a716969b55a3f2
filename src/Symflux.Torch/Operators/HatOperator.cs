using static TorchSharp.torch;

namespace Symflux.Torch.Operators;

/// <summary>
/// Hats max(0, 1 − |x/h − j|) around the multiples of h along every axis, on tensors batch × 1 × grid: sums R under them, and linear interpolation
/// P = Rᵀ between them, by one matrix product per axis.
/// </summary>
internal sealed class HatOperator(int window)
{
    /// <summary>Σ_x w_j(x) p(x).</summary>
    public Tensor Sum(Tensor samples) => AlongAxes(samples, axis => Hats(samples.shape[axis], samples));

    /// <summary>Σ_j w_j(x) v_j.</summary>
    /// <param name="nodes">v.</param>
    /// <param name="extents">Of the grid.</param>
    public Tensor Interpolate(Tensor nodes, long[] extents) => AlongAxes(nodes, axis => Hats(extents[axis - 2], nodes).t());

    /// <summary>Nodes × samples.</summary>
    private Tensor Hats(long samples, Tensor like)
    {
        using var scope = NewDisposeScope();
        var nodes = (samples + window - 1) / window + 1;
        var places = arange(samples, like.dtype, like.device) / window;
        return (1 - (places.unsqueeze(0) - arange(nodes, like.dtype, like.device).unsqueeze(1)).abs()).clamp_min(0).MoveToOuterDisposeScope();
    }

    private static Tensor AlongAxes(Tensor field, Func<long, Tensor> matrix)
    {
        using var scope = NewDisposeScope();
        for (var axis = 2L; axis < field.dim(); axis++)
        {
            field = field.transpose(axis, -1).matmul(matrix(axis).t()).transpose(axis, -1);
        }

        return field.MoveToOuterDisposeScope();
    }
}
