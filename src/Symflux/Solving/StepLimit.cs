using Symflux.Operators;

namespace Symflux.Solving;

/// <summary>The step t = min(τ, (1 − μ)·2⟨u, d⟩₊/‖d‖²) that an adaptive block takes in one window, and its derivatives.</summary>
/// <param name="timeStep">τ.</param>
/// <param name="fidelity">μ.</param>
/// <param name="sum">⟨u, d⟩ and ‖d‖² under the hat of the window.</param>
internal readonly struct StepLimit(double timeStep, double fidelity, WindowSum sum)
{
    /// <summary>t. Where d = 0, every step leaves the state as it is, and τ is not limited.</summary>
    public double Step => IsLimited ? (1 - fidelity) * Unscaled : timeStep;

    private bool IsLimited => sum.Square > 0 && (1 - fidelity) * Unscaled < timeStep;

    private double Unscaled => Math.Max(0, 2 * sum.Quotient);

    /// <summary>Derivatives of t in τ, μ, ⟨u, d⟩ and ‖d‖²; where the limit is 0, it stays 0.</summary>
    public (double TimeStep, double Fidelity, double Product, double Square) Derivatives
    {
        get
        {
            if (!IsLimited)
            {
                return (1, 0, 0, 0);
            }

            var square = Math.ScaleB(sum.Square, sum.SquareExponent);
            return sum.Product > 0 ? (0, -Unscaled, (1 - fidelity) * 2 / square, -Step / square) : default;
        }
    }
}
