using static TorchSharp.torch;

namespace Symflux.Torch.Fluxes;

/// <summary>
/// Projects parameters onto [0, 1]. Gradients that would push a parameter further out of the interval are dropped, others
/// pass, so descent behaves like projected gradient descent: 0 and 1 can be reached exactly, and left again.
/// </summary>
/// <remarks>
/// A sigmoid cannot represent g = 1 (the classical value at s = 0), and a plain clamp has no gradient for a parameter that
/// has overshot the interval, which then stays outside for ever.
/// </remarks>
internal sealed class UnitInterval : autograd.SingleTensorFunction<UnitInterval>
{
    public override string Name => nameof(UnitInterval);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var parameter = (Tensor)vars[0];
        ctx.save_for_backward([parameter]);
        return parameter.clamp(0, 1);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        var parameter = ctx.get_saved_variables()[0];
        // Descent moves against the gradient.
        var outward = parameter.ge(1).logical_and(grad_output.lt(0)).logical_or(parameter.le(0).logical_and(grad_output.gt(0)));
        return [grad_output.masked_fill(outward, 0).MoveToOuterDisposeScope()];
    }
}
