using Symflux.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Symflux.Torch;

/// <summary>
/// u − tKᵀΦ(Ku) − μ(u − f) as one differentiable operation on the CPU, computed by <see cref="SymmetricBlockKernel{T}"/>
/// instead of a chain of library operations; the gradients are the same, the speed is not.
/// </summary>
/// <remarks>
/// Arguments: the kernel; u and f, B×m×[H×]W; stencils, C×m×window; numbers of the fluxes, C×n; τ; μ, or null for no data term; all
/// float32, contiguous, on the CPU.
/// </remarks>
internal sealed class SymmetricBlockFunction : autograd.SingleTensorFunction<SymmetricBlockFunction>
{
    /// <inheritdoc/>
    public override string Name => nameof(SymmetricBlockFunction);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (kernel, state, input) = ((SymmetricBlockKernel<float>)vars[0], (Tensor)vars[1], (Tensor)vars[2]);
        var (weights, fluxNumbers, timeStep, fidelity) = ((Tensor)vars[3], (Tensor)vars[4], (Tensor)vars[5], (Tensor?)vars[6]);
        var scalars = new Scalars(timeStep.item<float>(), fidelity?.item<float>(), input.requires_grad);
        var term = torch.empty_like(state);
        var next = torch.empty_like(state);
        kernel.Forward(
            TensorMemory.Of(state), TensorMemory.Of(input), scalars.With(weights, fluxNumbers), TensorMemory.Of(term), TensorMemory.Of(next));
        ctx.save_for_backward([state, input, weights, fluxNumbers, term]);
        ctx.save_data(nameof(kernel), kernel);
        ctx.save_data(nameof(scalars), scalars);
        return next;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var kernel = (SymmetricBlockKernel<float>)ctx.get_data("kernel");
        var scalars = (Scalars)ctx.get_data("scalars");
        var saved = ctx.get_saved_variables();
        var (state, input, weights, fluxNumbers, term) = (saved[0], saved[1], saved[2], saved[3], saved[4]);
        using var gradient = grad_output.contiguous();
        var forState = torch.empty_like(state);
        var forInput = scalars is { InputGradient: true, Fidelity: not null } ? torch.empty_like(input) : null;
        var (forWeights, forFluxNumbers) = (torch.empty_like(weights), torch.empty_like(fluxNumbers));
        var (forTimeStep, forFidelity) = kernel.Backward(
            TensorMemory.Of(state), TensorMemory.Of(input), scalars.With(weights, fluxNumbers),
            TensorMemory.Of(term), TensorMemory.Of(gradient),
            TensorMemory.Of(forState), forInput is null ? default : TensorMemory.Of(forInput),
            TensorMemory.Of(forWeights).Span, TensorMemory.Of(forFluxNumbers).Span);
        return
        [
            null!, forState, forInput!, forWeights, forFluxNumbers,
            tensor((float)forTimeStep), scalars.Fidelity is null ? null! : tensor((float)forFidelity),
        ];
    }

    /// <summary>What the backward pass must know besides tensors.</summary>
    /// <param name="TimeStep">τ.</param>
    /// <param name="Fidelity">μ, or null for no data term.</param>
    /// <param name="InputGradient">Whether anybody asks for the gradient of f.</param>
    private sealed record Scalars(float TimeStep, float? Fidelity, bool InputGradient)
    {
        public SymmetricBlockNumbers<float> With(Tensor weights, Tensor fluxNumbers) =>
            new(TensorMemory.Of(weights), TensorMemory.Of(fluxNumbers), TimeStep, Fidelity ?? 0);
    }
}
