using static TorchSharp.torch;

namespace Symflux.Torch.Implicit;

/// <summary>Solves (−∂r/∂x)ᵀ λ = ḡ at the solution.</summary>
/// <param name="gradient">ḡ.</param>
/// <param name="saved">The tensors that were saved for it.</param>
/// <returns>λ; it belongs to the caller's dispose scope.</returns>
internal delegate Tensor AdjointSolve(Tensor gradient, IReadOnlyList<Tensor> saved);

/// <summary>
/// The solution x of r(x, θ) = 0 as a function of θ, by the implicit function theorem: dx = (−∂r/∂x)⁻¹ ∂r/∂θ dθ. The value
/// is x, and a gradient ḡ that arrives for x goes on as λ with (−∂r/∂x)ᵀλ = ḡ to r(x, θ), whose graph knows θ but not how
/// x was found.
/// </summary>
internal sealed class ImplicitFunction : autograd.SingleTensorFunction<ImplicitFunction>
{
    public override string Name => nameof(ImplicitFunction);

    /// <summary>x, with the gradient of the implicit function.</summary>
    /// <param name="solve">The solve of the backward pass.</param>
    /// <param name="residual">r(x, θ) or x + r(x, θ) with its graph, in which x is a constant.</param>
    /// <param name="solution">x, without a graph.</param>
    /// <param name="saved">What the solve needs; saved with the graph.</param>
    public static Tensor Attach(AdjointSolve solve, Tensor residual, Tensor solution, params ReadOnlySpan<Tensor> saved) =>
        apply([solve, residual, solution, .. saved]);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        ctx.save_data("solve", vars[0]);
        ctx.save_for_backward([.. vars[3..].Cast<Tensor>()]);
        return ((Tensor)vars[2]).clone();
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var noGradient = no_grad();
        var saved = ctx.get_saved_variables();
        var multiplier = ((AdjointSolve)ctx.get_data("solve"))(grad_output, saved);
        return [null!, multiplier, null!, .. saved.Select(_ => (Tensor)null!)];
    }
}
