using System.Collections.Immutable;

namespace Symflux.Fluxes;

/// <summary>
/// Free-form flux given by slopes: Φ is odd and piecewise linear in |s| with the slopes σ_k in [−1, 1] on the intervals
/// [k·h, (k + 1)·h], k = 0 … n−1, and continued with the last slope, such that Φ(s)/s ≥ 0. As g(s²) = Φ(s)/s lies in
/// [0, 1], it is also a diffusivity and may couple groups.
/// </summary>
/// <remarks>
/// The range of Φ', and on groups of the eigenvalues Φ' and g of the Jacobian, is that of the σ_k. So the Lipschitz constant of
/// a block follows from the slopes alone (fact 2 of docs/THEORY.md), while 0 ≤ g ≤ 1 gives κ = 1 whatever they are (fact 1).
/// </remarks>
public abstract record SlopeSplineFlux : DiffusivityFlux
{
    /// <summary>What rounding may leave of Φ ≥ 0, in units of h.</summary>
    private const double Rounding = 1e-9;

    private readonly double[] values;

    /// <summary>Creates the flux.</summary>
    /// <param name="knotSpacing">h &gt; 0, in grey values per grid unit.</param>
    /// <param name="slopes">σ_0 … σ_{n−1}, at least one.</param>
    /// <param name="what">Its name in faults.</param>
    private protected SlopeSplineFlux(double knotSpacing, ImmutableArray<double> slopes, string what)
    {
        Knots.Check(knotSpacing, slopes, what, "slope", least: 1);
        KnotSpacing = knotSpacing;
        IntervalSlopes = slopes;
        values = new double[slopes.Length + 1];
        for (var k = 0; k < slopes.Length; k++)
        {
            CheckSlope(slopes[k]);
            var value = values[k] + knotSpacing * slopes[k];
            values[k + 1] = value >= -Rounding * knotSpacing
                ? Math.Max(0, value)
                : throw new SymfluxException(
                    $"a {what} has the value {value} at {(k + 1) * knotSpacing}; values have the sign of their argument, so that 0 ≤ g");
        }

        if (slopes[^1] < 0)
        {
            throw new SymfluxException($"a {what} ends with the slope {slopes[^1]}; the last one must not be negative, since Φ goes on with it");
        }

        Slopes = new SlopeRange(slopes.Min(), slopes.Max());
        // Φ(s)/s is monotone between knots: its extrema are its limits and its values at the knots.
        double[] quotients = [slopes[0], .. Enumerable.Range(1, slopes.Length).Select(k => values[k] / (k * knotSpacing)), slopes[^1]];
        DiffusivityRange = new SlopeRange(quotients.Min(), Math.Min(quotients.Max(), Slopes.Highest));
    }

    /// <summary>h.</summary>
    public double KnotSpacing { get; }

    /// <summary>σ_0 … σ_{n−1}.</summary>
    public ImmutableArray<double> IntervalSlopes { get; }

    /// <summary>Φ at 0, h, …, n·h, in grey values.</summary>
    public ReadOnlySpan<double> KnotValues => values;

    /// <inheritdoc/>
    public override double? Bound => DiffusivityRange.Highest;

    /// <inheritdoc/>
    public override SlopeRange Slopes { get; }

    /// <inheritdoc/>
    public override SlopeRange DiffusivityRange { get; }

    /// <inheritdoc/>
    public override int ParameterCount => IntervalSlopes.Length;

    /// <inheritdoc/>
    public override double Diffusivity(double squared)
    {
        // On the first interval g is constant, so that the quotient can be taken at its end.
        var r = Math.Max(Math.Sqrt(squared), KnotSpacing);
        return ValueAt(r) / r;
    }

    /// <inheritdoc/>
    public override double Slope(double s) => double.IsNaN(s) ? s : IntervalSlopes[IntervalOf(Math.Abs(s))];

    /// <inheritdoc/>
    public override double Penaliser(double squared)
    {
        // Ψ = 2 ∫ Φ; Φ is linear on each interval, so the trapezoidal rule is exact.
        var s = Math.Sqrt(squared);
        var last = IntervalOf(s);
        var sum = 0.0;
        for (var k = 0; k < last; k++)
        {
            sum += KnotSpacing * (values[k] + values[k + 1]);
        }

        return sum + (s - last * KnotSpacing) * (values[last] + ValueAt(s));
    }

    /// <inheritdoc/>
    public override void EvaluateDiffusivity<T>(ReadOnlySpan<T> squared, Span<T> diffusivities)
    {
        // In units of h, in which g = Φ/s is the same.
        Span<T> table = stackalloc T[Knots.StackLimit];
        table = Knots.Fill(values, 1 / KnotSpacing, table);
        var inverse = T.CreateSaturating(1 / KnotSpacing);
        var last = T.CreateSaturating(values.Length - 2);
        for (var i = 0; i < squared.Length; i++)
        {
            var place = T.Max(T.Sqrt(squared[i]) * inverse, T.One);
            var k = int.CreateTruncating(T.Clamp(place, T.Zero, last));
            diffusivities[i] = T.MultiplyAddEstimate(place - T.CreateTruncating(k), table[k + 1] - table[k], table[k]) / place;
        }
    }

    /// <summary>The same function as values at the 2n + 1 knots −n·h … n·h.</summary>
    public FreeFormFlux ToFreeForm() => new(KnotSpacing, [.. values.Skip(1).Reverse().Select(v => -v), .. values]);

    /// <summary>Equality by values.</summary>
    public virtual bool Equals(SlopeSplineFlux? other) => other is not null && EqualityContract == other.EqualityContract
        && KnotSpacing == other.KnotSpacing && IntervalSlopes.AsSpan().SequenceEqual(other.IntervalSlopes.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(KnotSpacing, IntervalSlopes.Length, IntervalSlopes[0], IntervalSlopes[^1]);

    /// <summary>Refuses a slope out of the range of the kind.</summary>
    private protected abstract void CheckSlope(double slope);

    /// <summary>Φ(r), r ≥ 0.</summary>
    private double ValueAt(double r)
    {
        var k = IntervalOf(r);
        return values[k] + (r - k * KnotSpacing) * IntervalSlopes[k];
    }

    private int IntervalOf(double r) => (int)Math.Clamp(double.IsNaN(r) ? 0 : r / KnotSpacing, 0, IntervalSlopes.Length - 1);
}
