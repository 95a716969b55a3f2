namespace Symflux.Experiments.Baselines;

/// <summary>What networks start training from.</summary>
public enum NetworkStart
{
    /// <summary>
    /// As networks usually start: W₁ normal with variance 2/inputs (He et al. 2015), and nearly the identity: W₂ = 0, or, where the step is a number of its own
    /// that multiplies W₂, a hundredth of the largest stable step.
    /// </summary>
    Usual = 0,

    /// <summary>A step of diffusion: zero-sum stencils of norm 1, W₂ their adjoint, a third of the largest step.</summary>
    Diffusion = 1,
}
