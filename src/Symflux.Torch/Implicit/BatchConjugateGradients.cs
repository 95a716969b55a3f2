using Symflux.Blueprints;
using TorchSharp;
using static TorchSharp.torch;

namespace Symflux.Torch.Implicit;

/// <summary>
/// Conjugate gradients from x = 0 for every item of a batch by itself, with the stopping rule of the solver:
/// ‖b − Ax‖ ≤ tolerance·‖b‖.
/// </summary>
internal static class BatchConjugateGradients
{
    // Kept: a number that is made for one call may be finalised while the call still reads it.
    private static readonly Scalar One = 1;
    private static readonly Scalar MinusOne = -1;
    private static readonly Scalar Zero = 0;

    /// <summary>Solves Ax = b.</summary>
    /// <param name="apply">v ↦ Av, symmetric and positive definite, the items of the batch independent of each other.</param>
    /// <param name="right">b.</param>
    /// <param name="stopping">When the iteration ends.</param>
    /// <returns>x, without a graph; it belongs to the caller's dispose scope.</returns>
    /// <remarks>An item for which a direction p with ⟨p, Ap⟩ ≤ 0 turns up keeps what it has reached.</remarks>
    public static Tensor Solve(Func<Tensor, Tensor> apply, Tensor right, StoppingRule stopping)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var (x, residual, direction) = (zeros_like(right), right.clone(), right.clone());
        var square = BatchNorms.Inner(residual, residual);
        var goal = square * tensor(stopping.Tolerance * stopping.Tolerance, dtype: ScalarType.Float64, device: square.device);
        var active = square.gt(goal);
        for (var iteration = 0; iteration < stopping.Iterations && active.any().item<bool>(); iteration++)
        {
            // In place: memory does not grow with the iterations.
            using var inner = NewDisposeScope();
            var product = apply(direction);
            var curvature = BatchNorms.Inner(direction, product);
            active.logical_and_(curvature.gt(Zero));
            var length = Active(square / curvature);
            x.add_(length * direction, One);
            residual.add_(length * product, MinusOne);
            var next = BatchNorms.Inner(residual, residual);
            direction.mul_(Active(next / square)).add_(residual, One);
            square.copy_(next);
            active.logical_and_(square.gt(goal));

            Tensor Active(Tensor factor) => factor.masked_fill(active.logical_not(), Zero).to_type(right.dtype);
        }

        return x.MoveToOuterDisposeScope();
    }
}
