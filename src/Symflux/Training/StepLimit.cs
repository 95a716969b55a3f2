using Symflux.Blueprints;

namespace Symflux.Training;

/// <summary>
/// The step t that a block takes at one image, τ or min(τ, (1 − μ)·2⟨u, d⟩₊/‖d‖²), and its derivatives.
/// </summary>
/// <param name="control">Whether the step is limited.</param>
/// <param name="timeStep">τ.</param>
/// <param name="fidelity">μ.</param>
/// <param name="product">⟨u, d⟩.</param>
/// <param name="square">‖d‖².</param>
internal readonly struct StepLimit(StepControl control, double timeStep, double fidelity, double product, double square)
{
    /// <summary>t. Where d = 0, every step leaves the state as it is, and τ is not limited.</summary>
    public double Step => IsLimited ? (1 - fidelity) * Unscaled : timeStep;

    private bool IsLimited => control == StepControl.Adaptive && square > 0 && (1 - fidelity) * Unscaled < timeStep;

    private double Unscaled => Math.Max(0, 2 * product / square);

    /// <summary>Derivatives of t in τ, μ, ⟨u, d⟩ and ‖d‖²; where the limit is 0, it stays 0.</summary>
    public (double TimeStep, double Fidelity, double Product, double Square) Derivatives =>
        !IsLimited ? (1, 0, 0, 0)
        : product > 0 ? (0, -Unscaled, (1 - fidelity) * 2 / square, -Step / square)
        : default;
}
