namespace Symflux.Certificates;

/// <summary>
/// What the triangle inequality gives for one pass of a repeated body that starts from ‖z‖ ≤ B‖u‖: ‖z⁺‖ ≤ (aB + b)‖u‖. Blocks of a chain map bounds
/// affinely with weights that are not negative, so that any number n of passes is bounded at once: aⁿB + b(aⁿ − 1)/(a − 1).
/// </summary>
/// <param name="Growth">a − 1, rounded up.</param>
/// <param name="Data">b, rounded up.</param>
internal readonly record struct PassBound(double Growth, double Data)
{
    /// <summary>Relative rounding of the few operations per block, and of those on the whole.</summary>
    private const double Rounding = 1e-15;

    /// <summary>The bound of a pass through a body.</summary>
    /// <param name="body">The readings of its blocks, without refusals and without gains.</param>
    public static PassBound Of(IReadOnlyList<StepReading> body)
    {
        // As 1 + a and b, u⁻ = z at the start; a is kept as its distance from 1, so that an excess of 1e-11 loses no digits.
        var (state, previous) = ((Growth: 0.0, Data: 0.0), (Growth: 0.0, Data: 0.0));
        foreach (var step in body)
        {
            if (step.IsWidth)
            {
                continue;
            }

            var factor = step.Excess - step.Mu;
            var v = (Growth: state.Growth + factor * (1 + state.Growth), Data: (1 + factor) * state.Data + step.Mu);
            var (alpha, rest) = (Math.Abs(step.Alpha), Math.Abs(1 - step.Alpha));
            // α(1 + a) + ρ(1 + a⁻) − 1, where α + ρ = 1 for averages.
            var next = step.Alpha == 1 ? v : (
                Growth: alpha * v.Growth + rest * previous.Growth + (step.Alpha is >= 0 and <= 1 ? 0 : alpha + rest - 1),
                Data: alpha * v.Data + rest * previous.Data);
            (previous, state) = (state, next);
        }

        var rounding = Rounding * (body.Count + 1);
        return new PassBound(state.Growth + rounding * (1 + Math.Abs(state.Growth)), state.Data * (1 + rounding));
    }

    /// <summary>The bound after n passes from B; infinite beyond the range of double.</summary>
    public double After(int passes, double bound)
    {
        // aⁿ − 1, and its quotient by a − 1: the sum 1 + a + … + aⁿ⁻¹.
        var exponent = passes * double.LogP1(Growth);
        var grown = double.ExpM1(exponent);
        var data = Data == 0 ? 0 : Data * (Growth == 0 ? passes : grown / Growth);
        return Math.Max(0, bound + grown * bound + data) * (1 + Rounding * (8 + Math.Abs(exponent)));
    }
}
