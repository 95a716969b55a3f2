using static TorchSharp.torch;

namespace Symflux.Torch;

/// <summary>How the numbers of a blueprint become parameters that an optimiser may change without constraint.</summary>
public enum Parametrisation
{
    /// <summary>
    /// The numbers themselves, kept only where a blueprint is defined at all (τ, μ, λ positive, spline diffusivities in
    /// [0, 1]). Any blueprint can be trained like this; nothing is guaranteed about the result.
    /// </summary>
    Free = 0,

    /// <summary>
    /// Every setting of the parameters satisfies the hypotheses of the norm certificate. Blocks of fixed step: stencils
    /// K = W·s/S(W) of constant norm bound s, τ = σ(θ)·2(1 − μ)/(L s²), μ = σ(η), g in [0, 1]. Blocks of adaptive step
    /// need μ = σ(η) only, linear solves nothing but g in [0, 1]. A recurrent block is certified by its body. A cycle has
    /// no bound of its own; a projection onto the ball must follow it. Extrapolation needs a <see cref="NetworkOptions.NormBudget"/>.
    /// </summary>
    Certified = 1,
}

/// <summary>Which numbers of a blueprint an optimiser may change.</summary>
[Flags]
public enum TrainableParts
{
    /// <summary>None: the network is a fixed function.</summary>
    None = 0,

    /// <summary>The weights of the stencils.</summary>
    Stencils = 1,

    /// <summary>Contrasts and knot values of the flux functions.</summary>
    Flux = 2,

    /// <summary>τ.</summary>
    TimeStep = 4,

    /// <summary>μ, in the blocks that have a data term; in cycles γ.</summary>
    Fidelity = 8,

    /// <summary>α, in the blocks that extrapolate.</summary>
    Extrapolation = 16,

    /// <summary>The weights ω of the sweeps of cycles, and δ.</summary>
    Smoothing = 32,

    /// <summary>R and P of cycles.</summary>
    Transfers = 64,

    /// <summary>What makes the equation A(x) = b of a level of a cycle: K, Φ, γ and τ.</summary>
    Operator = Stencils | Flux | TimeStep | Fidelity,

    /// <summary>Everything.</summary>
    All = Operator | Extrapolation | Smoothing | Transfers,
}

/// <summary>How gradients pass through a recurrent block that iterates to a tolerance.</summary>
public enum ImplicitGradient
{
    /// <summary>
    /// By the implicit function theorem at the state in which the iteration ends: no pass is remembered, so memory does
    /// not grow with their number. With z = B(z; u) and the gradient ḡ that arrives for z, (I − ∂B/∂z)ᵀλ = ḡ is solved to
    /// the block's stopping rule, and λ is handed to one more pass. A body of one residual block of fixed step without
    /// extrapolation and guide, z ← z − μ(z − u) − τKᵀΦ(Kz), gives the symmetric matrix μI + τKᵀΦ'(Kz)K, positive definite
    /// for monotone Φ: conjugate gradients. Other bodies: λ ← ḡ + (∂B/∂z)ᵀλ, which converges where the body contracts.
    /// The gradient is that of the exact fixed point; it is as accurate as the tolerance lets the iteration come to it.
    /// </summary>
    Automatic = 0,

    /// <summary>Through every pass, all of which are remembered.</summary>
    Unrolled = 1,
}

/// <summary>How a blueprint is made into a network.</summary>
public sealed record NetworkOptions
{
    /// <summary>Free parameters, all trainable, in single precision.</summary>
    public static NetworkOptions Default { get; } = new();

    /// <summary>How numbers become parameters.</summary>
    public Parametrisation Parametrisation { get; init; }

    /// <summary>
    /// κ* ≥ 1: residual blocks of fixed step may extrapolate in the certified parametrisation, as far as the certificate then
    /// proves κ ≤ κ* whatever the parameters are. α = 2σ(θ), and what lies above 1 is multiplied by the largest s ≤ 1
    /// that keeps the budget (fact 7); κ* = 1 leaves means of u⁺ and u⁻. Null where no block extrapolates.
    /// </summary>
    public double? NormBudget { get; init; }

    /// <summary>Whether all blocks that extrapolate within a norm budget have one α, as those of the Du Fort–Frankel scheme do.</summary>
    public bool SharedExtrapolation { get; init; }

    /// <summary>
    /// ℓ* ≥ 1: every setting of the parameters satisfies the Lipschitz claim of the certificate with ℓ ≤ ℓ*. Asks for the certified
    /// parametrisation, and residual blocks of fixed step with monotone or weakly monotone fluxes, by themselves or as bodies of recurrent blocks without
    /// tolerance. Slopes of weakly monotone splines are raised to −m, with one m for every block, such that ℓ* is reached but not exceeded;
    /// how the blocks share it is trained. Null for no such claim.
    /// </summary>
    public double? Lipschitz { get; init; }

    /// <summary>What may change.</summary>
    public TrainableParts Trainable { get; init; } = TrainableParts.All;

    /// <summary>
    /// Whether trained stencils are held at zero sum, so that the output has the mean of the input and does not depend on
    /// the choice of black. In a lifted state this concerns the channels of the image, not the hidden ones.
    /// </summary>
    public bool ZeroSum { get; init; }

    /// <summary>
    /// Whether K, Φ, γ and τ of the finest level of cycles are constants. Then a trained cycle is still one for the equation
    /// that it was made for: its solutions are fixed points.
    /// </summary>
    public bool ExactFinestOperator { get; init; }

    /// <summary>How gradients pass through recurrent blocks with a tolerance; those without one are always unrolled.</summary>
    public ImplicitGradient ImplicitGradient { get; init; }

    /// <summary>Whether parameters and states are of double precision; single otherwise.</summary>
    public bool DoublePrecision { get; init; }

    internal ScalarType ScalarType => DoublePrecision ? ScalarType.Float64 : ScalarType.Float32;
}
