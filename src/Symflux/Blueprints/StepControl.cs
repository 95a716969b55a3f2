namespace Symflux.Blueprints;

/// <summary>How the time step of a residual block is set when the block runs.</summary>
public enum StepControl
{
    /// <summary>The step is τ, whatever the state.</summary>
    Fixed = 0,

    /// <summary>
    /// The step is clamp(τ, 0, (1 − μ)·2⟨u, d⟩/‖d‖²) with d = KᵀΦ(Ku): the largest step up to τ that does not enlarge
    /// the norm. It holds for any flux and any stencils, at the price of two inner products over the whole field.
    /// </summary>
    Adaptive = 1,
}
