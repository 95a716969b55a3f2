using static TorchSharp.torch;

namespace Symflux.Torch.Fluxes;

/// <summary>
/// Projects parameters onto [lowest, 1]. Gradients that would push a parameter further out of the interval are dropped, others
/// pass, so descent behaves like projected gradient descent: both ends can be reached exactly, and left again.
/// </summary>
/// <remarks>
/// Arguments: the parameters; the lower ends, a tensor that broadcasts to them as the last dimensions, or null for 0. A lower end
/// gets the gradient of the parameters that lie on it or below. A sigmoid cannot represent g = 1 (the classical value at s = 0),
/// and a plain clamp has no gradient for a parameter that has overshot the interval, which then stays outside for ever.
/// </remarks>
internal sealed class IntervalProjection : autograd.SingleTensorFunction<IntervalProjection>
{
    /// <inheritdoc/>
    public override string Name => nameof(IntervalProjection);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (parameter, lowest) = ((Tensor)vars[0], (Tensor?)vars[1]);
        ctx.save_for_backward(lowest is null ? [parameter] : [parameter, lowest]);
        return lowest is null ? parameter.clamp(0, 1) : maximum(parameter, lowest).clamp_max(1);
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        var saved = ctx.get_saved_variables();
        var (parameter, lowest) = (saved[0], saved.Count > 1 ? saved[1] : null);
        var below = lowest is null ? parameter.le(0) : parameter.le(lowest);
        // Descent moves against the gradient.
        var outward = parameter.ge(1).logical_and(grad_output.lt(0)).logical_or(below.logical_and(grad_output.gt(0)));
        var forParameter = grad_output.masked_fill(outward, 0).MoveToOuterDisposeScope();
        var forLowest = lowest is null
            ? null
            : grad_output.masked_fill(below.logical_not(), 0).reshape([-1, .. lowest.shape]).sum([0L]).MoveToOuterDisposeScope();
        return [forParameter, forLowest!];
    }
}
