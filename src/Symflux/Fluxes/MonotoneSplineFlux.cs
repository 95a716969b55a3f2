using System.Collections.Immutable;

namespace Symflux.Fluxes;

/// <summary>
/// Free-form monotone flux: Φ is odd and piecewise linear in |s| with the slopes σ_k ∈ [0, 1] on the intervals
/// [k·h, (k + 1)·h], k = 0 … n−1, and continued with the last slope. As g(s²) = Φ(s)/s lies in [0, 1] too, it is also a
/// diffusivity and may couple groups.
/// </summary>
/// <remarks>
/// Φ is the gradient of a convex function and Lipschitz with constant max σ_k ≤ 1, also on groups, where the Jacobian has
/// the eigenvalues Φ' and g. So a block with τ‖K‖² ≤ 2(1 − μ) is nonexpansive (ℓ = 1). Any odd monotone flux with
/// slopes in [0, 1] is approximated. The learned monotone splines of A. Goujon et al., A neural-network-based convex
/// regularizer for inverse problems, IEEE Trans. Computational Imaging 2023, are of this kind.
/// </remarks>
public sealed record MonotoneSplineFlux : DiffusivityFlux
{
    private readonly double[] values;

    /// <summary>Creates the flux.</summary>
    /// <param name="knotSpacing">h &gt; 0, in grey values per grid unit.</param>
    /// <param name="slopes">σ_0 … σ_{n−1}, at least one, each in [0, 1].</param>
    public MonotoneSplineFlux(double knotSpacing, ImmutableArray<double> slopes)
    {
        Knots.Check(knotSpacing, slopes, "monotone spline", "slope", least: 1);
        foreach (var slope in slopes)
        {
            if (!(slope is >= 0 and <= 1))
            {
                throw new SymfluxException($"a monotone spline has the slope {slope}; slopes lie in [0, 1]");
            }
        }

        KnotSpacing = knotSpacing;
        IntervalSlopes = slopes;
        values = new double[slopes.Length + 1];
        for (var k = 0; k < slopes.Length; k++)
        {
            values[k + 1] = values[k] + knotSpacing * slopes[k];
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
    public override Flux Rescale(double factor) => new MonotoneSplineFlux(factor * KnotSpacing, IntervalSlopes);

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
            diffusivities[i] = T.FusedMultiplyAdd(place - T.CreateTruncating(k), table[k + 1] - table[k], table[k]) / place;
        }
    }

    /// <summary>The same function as values at the 2n + 1 knots −n·h … n·h.</summary>
    public FreeFormFlux ToFreeForm() => new(KnotSpacing, [.. values.Skip(1).Reverse().Select(v => -v), .. values]);

    /// <summary>Equality by values.</summary>
    public bool Equals(MonotoneSplineFlux? other) =>
        other is not null && KnotSpacing == other.KnotSpacing && IntervalSlopes.AsSpan().SequenceEqual(other.IntervalSlopes.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(KnotSpacing, IntervalSlopes.Length, IntervalSlopes[0], IntervalSlopes[^1]);

    /// <summary>Φ(r), r ≥ 0.</summary>
    private double ValueAt(double r)
    {
        var k = IntervalOf(r);
        return values[k] + (r - k * KnotSpacing) * IntervalSlopes[k];
    }

    private int IntervalOf(double r) => (int)Math.Clamp(double.IsNaN(r) ? 0 : r / KnotSpacing, 0, IntervalSlopes.Length - 1);
}
