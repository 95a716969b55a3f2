namespace Symflux.Experiments.Baselines;

/// <summary>How the step of a standard block is kept.</summary>
public enum StandardStep
{
    /// <summary>Not at all: it is part of W₂.</summary>
    Free = 0,

    /// <summary>τ = σ(θ)·2/(‖W₁‖‖W₂‖) with the proven bounds of the norms: that of the theorem where W₂ is the adjoint of W₁.</summary>
    Bounded = 1,

    /// <summary>At most τ = exp(θ), and so short in each window that the block does not enlarge the norm (docs/THEORY.md, fact 13).</summary>
    Local = 2,
}
