using static TorchSharp.torch;

namespace Symflux.Torch.Fluxes;

/// <summary>Piecewise linear functions on uniform knots, one per channel, differentiable in arguments and values.</summary>
internal static class PiecewiseLinear
{
    /// <summary>Evaluates the functions; beyond the first and last knot they are continued with the outermost slopes.</summary>
    /// <param name="place">Arguments in units of the knot spacing, 0 at the first knot: batch × G × grid.</param>
    /// <param name="values">Values at the knots: G × n.</param>
    /// <returns>batch × G × grid; NaN for NaN.</returns>
    public static Tensor Evaluate(Tensor place, Tensor values)
    {
        var channelFirst = place.transpose(0, 1);
        var rows = channelFirst.reshape(values.shape[0], -1);
        var last = values.shape[1] - 2;
        var left = rows.detach().nan_to_num(0).floor().clamp(0, last);
        var interval = left.to_type(ScalarType.Int64);
        var start = values.narrow(1, 0, last + 1);
        var rise = values.narrow(1, 1, last + 1) - start;
        var result = start.gather(1, interval) + (rows - left) * rise.gather(1, interval);
        return result.reshape(channelFirst.shape).transpose(0, 1);
    }
}
