using System.Collections.Immutable;
using static TorchSharp.torch;

namespace Symflux.Torch.Layers;

/// <summary>The weights α of a chain, drawn back to [0, 1] by the largest common factor s for which κ ≤ κ* is proven.</summary>
/// <remarks>
/// Arguments: κ*; ρ of every block; α, τ and μ of every block, vectors. With the drawn weights ᾱ + sd, the gradient g that
/// arrives for them and the multiplier λ = −⟨g, d⟩/⟨∂κ/∂α, d⟩, the derivative of this map is that of the Lagrangian,
/// g + λ ∂κ/∂α for α (up to the factor s, of which Adam takes no notice), λ ∂κ/∂τ and λ ∂κ/∂μ: so shorter steps are learned
/// where they leave room for more extrapolation. It is taken for λ &gt; 0, where the loss asks for more than the budget. For
/// λ &lt; 0 it asks for less, and the bare g is handed on; with the derivative alone, in which the common size of all d
/// does not occur, a chain at its limit could not leave it. Straight-through for all of it, λ = 0, would never
/// see what the steps cost.
/// </remarks>
internal sealed class DrawnExtrapolation : autograd.SingleTensorFunction<DrawnExtrapolation>
{
    /// <inheritdoc/>
    public override string Name => nameof(DrawnExtrapolation);

    /// <summary>The drawn weights.</summary>
    public static Tensor Of(double kappa, ImmutableArray<double> spectralBounds, Tensor alpha, Tensor timeSteps, Tensor fidelities) =>
        apply(kappa, spectralBounds, alpha, timeSteps, fidelities);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (kappa, rho) = ((double)vars[0], (ImmutableArray<double>)vars[1]);
        var (alpha, timeSteps, fidelities) = ((Tensor)vars[2], (Tensor)vars[3], (Tensor)vars[4]);
        var strengths = timeSteps.ToDoubles().Zip(rho, (tau, bound) => tau * bound);
        var chain = new ChainNumbers([.. alpha.ToDoubles()], [.. strengths], [.. fidelities.ToDoubles()]);
        var drawn = chain with { Extrapolations = chain.DrawnFor(kappa) };
        ctx.save_data(nameof(rho), rho);
        ctx.save_data(nameof(drawn), drawn);
        ctx.save_data("isDrawn", drawn.Extrapolations.All(double.IsFinite) && !drawn.Extrapolations.SequenceEqual(chain.Extrapolations));
        ctx.save_data("excess", chain.Extrapolations.Select(weight => weight - Math.Clamp(weight, 0, 1)).ToArray());
        return tensor(drawn.Extrapolations.ToArray(), dtype: alpha.dtype, device: alpha.device);
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var (rho, drawn) = ((ImmutableArray<double>)ctx.get_data("rho"), (ChainNumbers)ctx.get_data("drawn"));
        if (!(bool)ctx.get_data("isDrawn"))
        {
            return [null!, null!, grad_output.clone(), zeros_like(grad_output), zeros_like(grad_output)];
        }

        var (gradient, excess, kappa) = (grad_output.ToDoubles(), (double[])ctx.get_data("excess"), drawn.Gradient());
        var multiplier = -Product(gradient, excess) / Product(kappa.Extrapolations, excess);
        multiplier = multiplier > 0 && double.IsFinite(multiplier) ? multiplier : 0;
        return
        [
            null!, null!,
            Vector(gradient.Zip(kappa.Extrapolations, (g, k) => g + multiplier * k)),
            Vector(rho.Zip(kappa.Strengths, (bound, k) => multiplier * bound * k)),
            Vector(kappa.Fidelities.Select(k => multiplier * k)),
        ];

        static double Product(IEnumerable<double> a, IEnumerable<double> b) => a.Zip(b, (x, y) => x * y).Sum();
        Tensor Vector(IEnumerable<double> values) => tensor(values.ToArray(), dtype: grad_output.dtype, device: grad_output.device);
    }
}
