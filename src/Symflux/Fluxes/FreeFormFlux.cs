using System.Collections.Immutable;

namespace Symflux.Fluxes;

/// <summary>
/// Free-form flux: Φ itself is piecewise linear between the values Φ_k at s = (k − (n−1)/2)·h, k = 0 … n−1, and
/// continued with the slopes of the outermost intervals. It need be neither odd nor bounded by a diffusivity (backward
/// diffusion of any strength is allowed), so only an adaptive step gives a norm certificate.
/// </summary>
public sealed record FreeFormFlux : Flux
{
    /// <summary>Creates the flux.</summary>
    /// <param name="knotSpacing">h &gt; 0, in grey values per grid unit.</param>
    /// <param name="values">Φ_0 … Φ_{n−1} in grey values, at least two, finite; the middle one belongs to s = 0 when n is odd.</param>
    public FreeFormFlux(double knotSpacing, ImmutableArray<double> values)
    {
        Knots.Check(knotSpacing, values, "free-form flux");
        if (values.FirstOrDefault(v => !double.IsFinite(v)) is var odd && !double.IsFinite(odd))
        {
            throw new SymfluxException($"a free-form flux has the value {odd}; values must be finite");
        }

        KnotSpacing = knotSpacing;
        Values = values;
        var slopes = Enumerable.Range(0, values.Length - 1).Select(k => (values[k + 1] - values[k]) / knotSpacing).ToArray();
        Slopes = new SlopeRange(slopes.Min(), slopes.Max());
        Bound = FindBound(slopes);
    }

    /// <summary>h.</summary>
    public double KnotSpacing { get; }

    /// <summary>Φ_0 … Φ_{n−1}.</summary>
    public ImmutableArray<double> Values { get; }

    /// <inheritdoc/>
    public override double? Bound { get; }

    /// <inheritdoc/>
    public override SlopeRange Slopes { get; }

    /// <inheritdoc/>
    public override int ParameterCount => Values.Length;

    /// <summary>The argument of the first knot, −(n−1)/2·h.</summary>
    public double FirstKnot => -0.5 * (Values.Length - 1) * KnotSpacing;

    /// <inheritdoc/>
    public override double Value(double s)
    {
        var (k, fraction) = Locate(s);
        return Values[k] + fraction * (Values[k + 1] - Values[k]);
    }

    /// <inheritdoc/>
    public override double Slope(double s)
    {
        var (k, fraction) = Locate(s);
        // At a knot left of 0, the side away from 0 is the interval to the left.
        k = fraction == 0 && s < 0 && k > 0 ? k - 1 : k;
        return (Values[k + 1] - Values[k]) / KnotSpacing;
    }

    /// <inheritdoc/>
    public override double Potential(double s)
    {
        // Φ is linear between the knots, so the trapezoidal rule on the pieces from 0 to s is exact.
        var (low, high) = (Math.Min(s, 0), Math.Max(s, 0));
        var (first, last) = (Locate(low).Interval + 1, Locate(high).Interval);
        var (sum, start) = (0.0, low);
        for (var k = first; k <= last; k++)
        {
            var knot = FirstKnot + k * KnotSpacing;
            sum += (knot - start) * (Value(start) + Value(knot));
            start = knot;
        }

        return (s < 0 ? -1 : 1) * (sum + (high - start) * (Value(start) + Value(high)));
    }

    /// <inheritdoc/>
    public override Flux Rescale(double factor) => new FreeFormFlux(factor * KnotSpacing, [.. Values.Select(v => factor * v)]);

    /// <inheritdoc/>
    public override void Evaluate<T>(ReadOnlySpan<T> arguments, Span<T> values)
    {
        Span<T> table = stackalloc T[Knots.StackLimit];
        table = Knots.Fill(Values, table);
        var inverse = T.CreateSaturating(1 / KnotSpacing);
        var middle = T.CreateSaturating(0.5 * (Values.Length - 1));
        var last = T.CreateSaturating(Values.Length - 2);
        for (var i = 0; i < arguments.Length; i++)
        {
            var place = T.MultiplyAddEstimate(arguments[i], inverse, middle);
            var k = int.CreateTruncating(T.Clamp(place, T.Zero, last));
            values[i] = T.MultiplyAddEstimate(place - T.CreateTruncating(k), table[k + 1] - table[k], table[k]);
        }
    }

    /// <summary>Equality by values.</summary>
    public bool Equals(FreeFormFlux? other) =>
        other is not null && KnotSpacing == other.KnotSpacing && Values.AsSpan().SequenceEqual(other.Values.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(KnotSpacing, Values.Length, Values[0], Values[^1]);

    private (int Interval, double Fraction) Locate(double s)
    {
        var place = s / KnotSpacing + 0.5 * (Values.Length - 1);
        var k = (int)Math.Clamp(double.IsNaN(place) ? 0 : place, 0, Values.Length - 2);
        return (k, place - k);
    }

    /// <summary>
    /// Φ(s)/s is monotone between knots on either side of 0, so it is bounded by its values at the knots and by the
    /// slopes at 0 and at infinity; there is no bound when Φ(0) ≠ 0 or one of these is negative.
    /// </summary>
    private double? FindBound(double[] slopes)
    {
        if (Value(0) != 0)
        {
            return null;
        }

        var quotients = Enumerable.Range(0, Values.Length)
            .Select(k => (S: FirstKnot + k * KnotSpacing, Phi: Values[k]))
            .Where(knot => knot.S != 0)
            .Select(knot => knot.Phi / knot.S)
            .Append(slopes[0]).Append(slopes[^1]).Append(Slope(0)).Append(Slope(-double.Epsilon)).ToArray();
        return quotients.Min() >= 0 ? quotients.Max() : null;
    }
}
