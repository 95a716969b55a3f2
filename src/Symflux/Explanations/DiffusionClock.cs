using System.Collections.Immutable;

namespace Symflux.Explanations;

/// <summary>Adds up what the steps of a blueprint do to slow modes, extrapolation and data term included.</summary>
/// <remarks>
/// To first order in a small eigenvalue, a state is (1 − θ)f; u⁺ = α(u − τd − μ(u − f)) + (1 − α)u⁻ turns this into
/// θ⁺ = α((1 − μ)θ + τ) + (1 − α)θ⁻. A cycle of n FSI steps gives τ(n² + n)/3.
/// </remarks>
internal sealed class DiffusionClock(int length)
{
    private double[] now = new double[length];
    private double[] before = new double[length];

    /// <summary>θ.</summary>
    public ImmutableArray<double> Reading => [.. now];

    /// <summary>One step that adds τ times the given rates.</summary>
    public void Advance(ReadOnlySpan<double> steps, double fidelity, double extrapolation)
    {
        var next = new double[length];
        for (var i = 0; i < length; i++)
        {
            next[i] = extrapolation * ((1 - fidelity) * now[i] + steps[i]) + (1 - extrapolation) * before[i];
        }

        (before, now) = (now, next);
    }
}
