using Symflux.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Symflux.Torch;

/// <summary>
/// d = KᵀΦ(Ku) as one differentiable operation on the CPU, computed by <see cref="SymmetricBlockKernel{T}"/> instead of
/// a chain of library operations; the gradients are the same, the speed is not.
/// </summary>
/// <remarks>
/// Arguments: the kernel; u, B×m×H×W; stencils, C×m×k×k; knot values, C×n; all float32, contiguous, on the CPU.
/// </remarks>
internal sealed class SymmetricBlockFunction : autograd.SingleTensorFunction<SymmetricBlockFunction>
{
    /// <inheritdoc/>
    public override string Name => nameof(SymmetricBlockFunction);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (kernel, state, weights, knots) = ((SymmetricBlockKernel<float>)vars[0], (Tensor)vars[1], (Tensor)vars[2], (Tensor)vars[3]);
        ctx.save_for_backward([state, weights, knots]);
        ctx.save_data("kernel", kernel);
        var direction = torch.empty_like(state);
        kernel.Forward(TensorMemory.Of(state), TensorMemory.Of(weights), TensorMemory.Of(knots), TensorMemory.Of(direction));
        return direction;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var saved = ctx.get_saved_variables();
        var kernel = (SymmetricBlockKernel<float>)ctx.get_data("kernel");
        var (state, weights, knots) = (saved[0], saved[1], saved[2]);
        using var gradient = grad_output.contiguous();
        var (forState, forWeights, forKnots) = (torch.empty_like(state), torch.empty_like(weights), torch.empty_like(knots));
        kernel.Backward(
            TensorMemory.Of(state), TensorMemory.Of(weights), TensorMemory.Of(knots), TensorMemory.Of(gradient),
            TensorMemory.Of(forState), TensorMemory.Of(forWeights).Span, TensorMemory.Of(forKnots).Span);
        return [null!, forState, forWeights, forKnots];
    }
}
