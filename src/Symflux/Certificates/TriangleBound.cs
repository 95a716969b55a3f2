using Symflux.Operators;

namespace Symflux.Certificates;

/// <summary>
/// The norm bound by the triangle inequality, block after block: ‖v‖ ≤ (1 − μ + e)B + μ and
/// ‖u⁺‖ ≤ |α|‖v‖ + |1 − α|B⁻, in units of ‖f‖. Sharp for steps without extrapolation and for averages, 0 ≤ α ≤ 1.
/// </summary>
internal static class TriangleBound
{
    /// <summary>The bound after some blocks.</summary>
    /// <param name="steps">The blocks.</param>
    /// <param name="start">B ≥ 1, the bound of the state before them, and of the state before that.</param>
    public static double After(IEnumerable<StepReading> steps, double start)
    {
        var (bound, previous) = (start, start);
        foreach (var step in steps)
        {
            // Written as a correction of B, so that B = 1 stays exactly 1 where nothing expands; all else is rounded up.
            var v = step.Excess == 0 && (step.Mu == 0 || bound == 1)
                ? bound
                : RoundedUp.After(bound + step.Mu * (1 - bound) + step.Excess * bound, 8);
            var next = step.Alpha switch
            {
                1 => v,
                >= 0 and < 1 => previous == v ? v : RoundedUp.After(v + (1 - step.Alpha) * (previous - v), 4),
                _ => RoundedUp.After(Math.Abs(step.Alpha) * v + Math.Abs(1 - step.Alpha) * previous, 4),
            };
            (bound, previous) = (next, bound);
        }

        return bound;
    }
}
